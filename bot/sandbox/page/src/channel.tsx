// The channel: a Slack workspace as one person sees it.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { clock, dayOf, longTime, tell, usePane } from "./api";
import { Blocks, Dialog, type Hands } from "./blocks";
import { spans } from "./mrkdwn";

type Json = Record<string, any>;
const HOME = "home";

export function Channel({ as, theme, complain }: { as: string; theme: "light" | "dark"; complain: (said: string) => void }) {
  const state = usePane("channel", `channel?as=${as}`);
  const [tab, setTab] = useState("");
  const [seen, setSeen] = useState<Record<string, string>>({});
  const rooms: Json[] = state?.rooms ?? [];
  const current = tab === HOME || rooms.some((each) => each.id === tab) ? tab : (rooms[0]?.id ?? "");
  const messages: Json[] = state?.messages?.[current] ?? [];
  const last = messages.at(-1)?.ts ?? "";
  useEffect(() => {
    if (last) setSeen((before) => ({ ...before, [current]: last }));
  }, [current, last]);

  const names = useMemo(() => {
    const found: Record<string, string> = {};
    for (const person of state?.people ?? []) found[person.id] = person.real_name;
    for (const room of rooms) found[room.id] = room.name;
    if (state) found[state.bot] = "Highroad";
    return found;
  }, [state?.people, state?.bot]);

  const attempt = async (deed: Promise<unknown>) => {
    try {
      await deed;
    } catch (problem) {
      complain((problem as Error).message);
    }
  };
  const open = (id: string) => {
    setTab(id);
    if (id === HOME) void attempt(tell("home", { as }));
  };
  useEffect(() => {
    if (tab === HOME) void attempt(tell("home", { as }));
  }, [as]);

  const room = rooms.find((each) => each.id === current);
  return (
    <section className="pane channel" aria-label="The channel">
      <header className="pane-head">
        <span className="pane-icon slack">#</span>
        <div>
          <h2>The channel</h2>
          <p>{current === HOME ? "The app's home tab" : (room?.topic ?? "A Slack workspace")}</p>
        </div>
      </header>
      <nav className="tabs" aria-label="Channels">
        {rooms.map((each) => {
          const unread = (state.messages[each.id] ?? []).filter((said: Json) => said.ts > (seen[each.id] ?? "")).length;
          return (
            <button key={each.id} type="button" aria-pressed={each.id === current} onClick={() => open(each.id)}>
              {each.only_for ? "Highroad · Messages" : `# ${each.name}`}
              {unread > 0 && each.id !== current && <b className="unread">{unread}</b>}
            </button>
          );
        })}
        <button type="button" aria-pressed={current === HOME} onClick={() => open(HOME)}>
          Highroad · Home
        </button>
      </nav>
      {current === HOME ? (
        <div className="messages">
          {state?.home ? (
            <Blocks
              blocks={state.home.blocks}
              hands={{
                names,
                theme,
                press: (action_id, chosen) => attempt(tell("act", { as, view_id: state.home.id, action_id, chosen })),
              }}
            />
          ) : (
            <Empty title="Nothing here yet" text="The bot shows the open cases here as soon as it runs." />
          )}
        </div>
      ) : (
        <Messages key={current} messages={messages} names={names} theme={theme} as={as} bot={state?.bot} attempt={attempt} />
      )}
      {current !== HOME && !room?.only_for && <Composer as={as} channel={current} name={room?.name ?? ""} attempt={attempt} />}
      {state?.modal && (
        <Modal key={state.modal.id} view={state.modal} as={as} names={names} theme={theme} attempt={attempt} />
      )}
    </section>
  );
}

type Attempt = (deed: Promise<unknown>) => Promise<void>;

function Messages(props: {
  messages: Json[];
  names: Record<string, string>;
  theme: "light" | "dark";
  as: string;
  bot: string;
  attempt: Attempt;
}) {
  const { messages } = props;
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const content = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const stay = () => {
      if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight;
    };
    stay();
    const watch = new ResizeObserver(stay);
    if (content.current) watch.observe(content.current);
    return () => watch.disconnect();
  }, []);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 80;
  };
  let day = "";
  return (
    <div className="messages" ref={box} onScroll={scrolled} tabIndex={0} aria-label="Messages">
      <div ref={content}>
        {messages.length === 0 && (
          <Empty
            title="It is quiet here"
            text="Write a review as a customer in the shop, or let a few arrive: the bot answers what is negative."
          />
        )}
        {messages.map((said) => {
          const at = new Date(Number(said.ts) * 1000);
          const today = dayOf(at);
          const isNewDay = today !== day;
          day = today;
          return (
            <div key={said.ts}>
              {isNewDay && <div className="day">{today}</div>}
              <Said said={said} at={at} {...props} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Said(props: {
  said: Json;
  at: Date;
  names: Record<string, string>;
  theme: "light" | "dark";
  as: string;
  bot: string;
  attempt: Attempt;
}) {
  const { said, at, names } = props;
  const isBot = said.user === props.bot;
  const name = isBot ? "Highroad" : said.user === "USLACKBOT" ? "Slackbot" : (names[said.user] ?? said.user);
  const hands: Hands = {
    names,
    theme: props.theme,
    press: (action_id, chosen) =>
      props.attempt(tell("act", { as: props.as, channel: said.channel, ts: said.ts, action_id, chosen })),
  };
  return (
    <article className={`message ${said.only_for ? "ephemeral" : ""}`} data-ts={said.ts}>
      {isBot ? <Logo /> : <Avatar name={name} />}
      <div className="grow">
        <div className="by">
          <b>{name}</b>
          {isBot && <span className="app">APP</span>}
          <time dateTime={at.toISOString()} title={longTime(at)}>
            {clock(at)}
          </time>
          {said.edited && <span className="edited">(edited)</span>}
          {said.only_for && <span className="only">Only visible to you</span>}
        </div>
        {said.blocks?.length ? <Blocks blocks={said.blocks} hands={hands} /> : <Plain text={said.text} names={names} />}
        {said.files?.map((file: Json) => (
          <a key={file.id} className="file" href={`/files/${encodeURIComponent(file.id)}`} download={file.name}>
            {file.title}
          </a>
        ))}
      </div>
    </article>
  );
}

function Plain({ text, names }: { text: string; names: Record<string, string> }) {
  return <p className="plain">{spans(text, names).map((span) => span.text ?? span.url).join("")}</p>;
}

export function Avatar({ name }: { name: string }) {
  const hue = [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)!) % 360, 7);
  return (
    <span className="avatar" style={{ background: `oklch(0.62 0.11 ${hue})` }} aria-hidden>
      {[...name][0]?.toUpperCase() ?? "?"}
    </span>
  );
}

export function Logo() {
  return (
    <svg className="avatar" viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="7" fill="#226b5b" />
      <path d="M5 25 13 9l5 9 3-5 6 12z" fill="#fff" />
    </svg>
  );
}

export function Empty({ title, text }: { title: string; text: string }) {
  return (
    <div className="empty">
      <b>{title}</b>
      <p>{text}</p>
    </div>
  );
}

function Composer(props: { as: string; channel: string; name: string; attempt: Attempt }) {
  const [line, setLine] = useState("");
  const [isBusy, setBusy] = useState(false);
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    if (!line.trim() || isBusy) return;
    setBusy(true);
    await props.attempt(tell("command", { as: props.as, channel: props.channel, line: line.trim() }));
    setBusy(false);
    setLine("");
  };
  return (
    <form className="composer" onSubmit={send}>
      <input
        name="line"
        value={line}
        onChange={(event) => setLine(event.target.value)}
        placeholder={`Message #${props.name}, or a command: /reviews help`}
        aria-label="Message or command"
        autoComplete="off"
      />
      <button type="submit" className="button primary" disabled={!line.trim() || isBusy}>
        Send
      </button>
    </form>
  );
}

function Modal(props: { view: Json; as: string; names: Record<string, string>; theme: "light" | "dark"; attempt: Attempt }) {
  const { view, as, attempt } = props;
  const [isBusy, setBusy] = useState(false);
  const waiting = useRef(new Map<string, { timer: number; send: () => Promise<unknown> }>());
  const fill = (block_id: string, action_id: string, text: string) => {
    const key = `${block_id} ${action_id}`;
    window.clearTimeout(waiting.current.get(key)?.timer);
    const send = () => tell("type", { as, view_id: view.id, block_id, action_id, text });
    const timer = window.setTimeout(() => {
      waiting.current.delete(key);
      void attempt(send());
    }, 250);
    waiting.current.set(key, { timer, send });
  };
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    for (const { timer, send } of waiting.current.values()) {
      window.clearTimeout(timer);
      await attempt(send());
    }
    waiting.current.clear();
    await attempt(tell("submit", { as, view_id: view.id }));
    setBusy(false);
  };
  const close = () => {
    for (const { timer } of waiting.current.values()) window.clearTimeout(timer);
    void attempt(tell("dismiss", { as, view_id: view.id }));
  };
  return (
    <Dialog close={close} label={view.title.text}>
      <form onSubmit={submit}>
        <header>
          <Logo />
          <h2>{view.title.text}</h2>
          <button type="button" className="close" aria-label="Close" onClick={close}>
            ✕
          </button>
        </header>
        <div className="dialog-body">
          <Blocks
            blocks={view.blocks}
            hands={{
              names: props.names,
              theme: props.theme,
              boxes: view.state.values,
              errors: view.errors,
              fill,
              press: (action_id, chosen) => attempt(tell("act", { as, view_id: view.id, action_id, chosen })),
            }}
          />
          {view.errors[""] && (
            <p className="error" role="alert">
              {view.errors[""]}
            </p>
          )}
        </div>
        <footer>
          <button type="button" className="button" onClick={close}>
            {view.close?.text ?? "Close"}
          </button>
          {view.submit && (
            <button type="submit" className="button primary" data-submit disabled={isBusy}>
              {view.submit.text}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
