import { useCallback, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import "slack-blocks-to-jsx/dist/style.css";
import "./style.css";
import { tell, useLive, usePane } from "./api";
import { Avatar, Channel, Logo } from "./channel";
import { Mailbox } from "./mailbox";
import { Shop } from "./shop";
import { Teams } from "./teams";

type Theme = "light" | "dark";
type Chat = "slack" | "teams" | "both";
const CHATS: [Chat, string][] = [
  ["slack", "Slack"],
  ["teams", "Teams"],
  ["both", "Side by side"],
];
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(() => (localStorage.getItem("theme") as Theme) || (dark.matches ? "dark" : "light"));
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    const follow = (event: MediaQueryListEvent) => localStorage.getItem("theme") || setTheme(event.matches ? "dark" : "light");
    dark.addEventListener("change", follow);
    return () => dark.removeEventListener("change", follow);
  }, [theme]);
  const turn = () => {
    const next = theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", next);
    setTheme(next);
  };
  return [theme, turn];
}

function App() {
  const [theme, turn] = useTheme();
  const isLive = useLive();
  const [as, setAs] = useState(() => localStorage.getItem("as") || "ana");
  const [chat, setChat] = useState<Chat>(() => (localStorage.getItem("chat") as Chat) || "slack");
  const [problem, setProblem] = useState("");
  const people: Record<string, any>[] = usePane("channel", "channel?as=ana")?.people ?? [];
  useEffect(() => localStorage.setItem("as", as), [as]);
  useEffect(() => localStorage.setItem("chat", chat), [chat]);
  const complain = useCallback((said: string) => setProblem(said), []);
  useEffect(() => {
    if (!problem) return;
    const timer = window.setTimeout(() => setProblem(""), 6000);
    return () => window.clearTimeout(timer);
  }, [problem]);
  return (
    <>
      <header className="top">
        <Logo />
        <div className="title">
          <h1>Highroad</h1>
          <span>sandbox</span>
        </div>
        <span className={`live ${isLive ? "on" : ""}`} title="The page follows what happens">
          {isLive ? "live" : "reconnecting …"}
        </span>
        <div className="who" role="radiogroup" aria-label="Chat">
          {CHATS.map(([id, name]) => (
            <button key={id} type="button" role="radio" aria-checked={id === chat} data-chat={id} onClick={() => setChat(id)}>
              {name}
            </button>
          ))}
        </div>
        <div className="grow" />
        <button type="button" className="button" data-story onClick={() => void tell("story", {}).catch((p) => complain(p.message))}>
          Let a dozen reviews arrive
        </button>
        <div className="who" role="radiogroup" aria-label="Act as">
          <span>Act as</span>
          {people.map((person) => (
            <button
              key={person.id}
              type="button"
              role="radio"
              aria-checked={person.name === as}
              data-as={person.name}
              title={person.real_name}
              onClick={() => setAs(person.name)}
            >
              <Avatar name={person.real_name} />
              {person.real_name.split(" ")[0]}
            </button>
          ))}
        </div>
        <button type="button" className="button round" aria-label="Light or dark" title="Light or dark" onClick={turn}>
          {theme === "dark" ? "☀" : "☾"}
        </button>
      </header>
      <main className={`panes ${chat === "both" ? "side" : ""}`}>
        {chat !== "teams" && <Channel as={as} theme={theme} complain={complain} />}
        {chat !== "slack" && <Teams as={as} theme={theme} complain={complain} />}
        {chat !== "both" && <Shop complain={complain} />}
        {chat !== "both" && <Mailbox />}
      </main>
      {problem && (
        <div className="toast" role="alert">
          {problem}
        </div>
      )}
    </>
  );
}

createRoot(document.getElementById("root")!).render(<App />);
