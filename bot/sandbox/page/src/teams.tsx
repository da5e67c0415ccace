// The Teams channel as one person sees it; its cards are drawn by Microsoft's own renderer.
import * as Cards from "adaptivecards";
import "adaptivecards/dist/adaptivecards.css";
import { useEffect, useRef, useState } from "react";
import { tell, usePane } from "./api";
import { Avatar, Empty, Logo } from "./channel";
import "./elements";

type Json = Record<string, any>;
type Theme = "light" | "dark";

export function Teams({ as, theme, complain }: { as: string; theme: Theme; complain: (said: string) => void }) {
  const state = usePane("teams", `teams?as=${as}`);
  const [tab, setTab] = useState("");
  const [line, setLine] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const channels: [string, string][] = Object.entries(state?.channels ?? {});
  const current = tab || channels.find(([, name]) => name === "reviews")?.[0] || "";
  const messages: Json[] = (state?.messages ?? []).filter((said: Json) => said.channel === current);
  useEffect(() => {
    // After the cards' own effects, which draw them.
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [messages.length]);
  const attempt = async (deed: Promise<unknown>) => {
    try {
      await deed;
    } catch (problem) {
      complain((problem as Error).message);
    }
  };
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    const text = line.trim();
    setLine("");
    if (text) await attempt(tell("teams/say", { as, text, channel: current }));
  };
  return (
    <section className="pane teams" aria-label="The Teams channel">
      <header className="pane-head">
        <span className="pane-icon teams">T</span>
        <div>
          <h2>The Teams channel</h2>
          <p>{state?.team ?? "A team"}, drawn by Microsoft's own card renderer</p>
        </div>
        <button
          type="button"
          className="button"
          data-install
          onClick={() => void attempt(tell("teams/install", { action: state?.is_installed ? "remove" : "add" }))}
        >
          {state?.is_installed ? "Remove the app" : "Add the app"}
        </button>
      </header>
      <nav className="tabs" aria-label="Teams channels">
        {channels.map(([id, name]) => (
          <button key={id} type="button" aria-pressed={id === current} onClick={() => setTab(id)}>
            {name}
          </button>
        ))}
      </nav>
      <div className="messages" ref={box} tabIndex={0} aria-label="Teams messages">
        {messages.length === 0 && (
          <Empty title="It is quiet here" text="Add the app to the team, and write a bad review in the shop." />
        )}
        {messages.map((said) => (
          <article
            key={said.id}
            className={`message ${said.thread ? "answer" : ""} ${said.only_for ? "ephemeral" : ""}`}
            data-message={said.id}
          >
            {said.sender === state.bot ? <Logo /> : <Avatar name={said.sender} />}
            <div className="grow">
              <div className="by">
                <b>{said.sender}</b>
                {said.sender === state.bot && <span className="app">APP</span>}
                {said.edits > 0 && <span className="edited">Edited</span>}
                {said.only_for && <span className="only">Only visible to you</span>}
              </div>
              {said.text && <p className="plain">{said.text}</p>}
              {said.card && (
                <Card
                  card={said.card}
                  theme={theme}
                  press={(verb, data) => attempt(tell("teams/click", { as, message: said.id, verb, data }))}
                />
              )}
            </div>
          </article>
        ))}
      </div>
      <form className="composer" onSubmit={send}>
        <input
          name="teams-line"
          value={line}
          onChange={(event) => setLine(event.target.value)}
          placeholder="@Highroad open, or /open for an answer that only you see"
          aria-label="Message to Highroad in Teams"
          autoComplete="off"
        />
        <button type="submit" className="button primary" disabled={!line.trim()}>
          Send
        </button>
      </form>
    </section>
  );
}

function Card({ card, theme, press }: { card: Json; theme: Theme; press: (verb: string, data: Json) => void }) {
  const place = useRef<HTMLDivElement>(null);
  const pressed = useRef(press);
  pressed.current = press;
  const whole = JSON.stringify(card);
  useEffect(() => {
    const drawn = new Cards.AdaptiveCard();
    drawn.hostConfig = new Cards.HostConfig(look(theme));
    drawn.onExecuteAction = (action) => {
      if (action instanceof Cards.ExecuteAction) pressed.current(action.verb, (action.data ?? {}) as Json);
      if (action instanceof Cards.OpenUrlAction && action.url) window.open(action.url, "_blank", "noopener,noreferrer");
    };
    drawn.parse(JSON.parse(whole));
    const element = drawn.render();
    place.current?.replaceChildren(...(element ? [element] : []));
  }, [whole, theme]);
  return <div className="card" ref={place} />;
}

function look(theme: Theme): Json {
  const isDark = theme === "dark";
  const text = isDark ? "#f2f2f2" : "#242424";
  const colours = {
    default: { default: text, subtle: isDark ? "#adadad" : "#616161" },
    accent: { default: isDark ? "#9299f7" : "#5b5fc7", subtle: isDark ? "#9299f7" : "#5b5fc7" },
    attention: { default: isDark ? "#e37d80" : "#c4314b", subtle: isDark ? "#e37d80" : "#c4314b" },
    warning: { default: text, subtle: text },
    good: { default: text, subtle: text },
    dark: { default: text, subtle: text },
    light: { default: text, subtle: text },
  };
  const style = (light: string, dark: string) => ({ backgroundColor: isDark ? dark : light, foregroundColors: colours });
  return {
    fontFamily: "inherit",
    spacing: { small: 6, default: 10, medium: 14, large: 20, extraLarge: 28, padding: 12 },
    fontSizes: { small: 12, default: 14, medium: 16, large: 19, extraLarge: 24 },
    containerStyles: {
      default: style("#ffffff", "#292929"),
      emphasis: style("#f5f5f5", "#343434"),
      accent: style("#eef0fb", "#2f3150"),
      attention: style("#fbeaec", "#4a2a2e"),
      warning: style("#fdf3df", "#473c22"),
      good: style("#e9f5ea", "#28402a"),
    },
    actions: {
      maxActions: 6,
      actionsOrientation: "horizontal",
      actionAlignment: "left",
      buttonSpacing: 8,
      spacing: "default",
      showCard: { actionMode: "inline", inlineTopMargin: 10, style: "emphasis" },
    },
    inputs: { label: { requiredInputs: { weight: "bolder" }, optionalInputs: { weight: "bolder" } } },
  };
}
