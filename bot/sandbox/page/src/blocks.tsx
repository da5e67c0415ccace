// Block Kit: slack-blocks-to-jsx draws what is read, and the elements here are what is pressed and filled in.
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Message } from "slack-blocks-to-jsx";
import { dateText, plainSpans, spans, type Span } from "./mrkdwn";

type Json = Record<string, any>;

export type Hands = {
  names: Record<string, string>;
  theme: "light" | "dark";
  press: (action_id: string, chosen?: string) => Promise<void>;
  boxes?: Json;
  fill?: (block_id: string, action_id: string, text: string) => void;
  errors?: Record<string, string>;
};

const textSpans = (text: Json, names: Hands["names"]): Span[] =>
  text.type === "mrkdwn" ? spans(text.text, names) : plainSpans(text.text);

/** Dates become words in the reader's zone; the renderer knows them as mrkdwn only. */
function readable(found: any): any {
  if (Array.isArray(found)) return found.map(readable);
  if (found && typeof found === "object") {
    if (found.type === "date" && found.timestamp)
      return { type: "text", text: dateText(found.timestamp, found.format), style: found.style };
    if (found.type === "raw_text")
      return { type: "rich_text", elements: [{ type: "rich_text_section", elements: plainSpans(found.text) }] };
    return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, readable(value)]));
  }
  return found;
}

const Link = ({ href, children }: { href: string; children: React.ReactNode }) => {
  const isHere = new URL(href, location.href).origin === location.origin;
  return (
    <a href={href} target={isHere ? undefined : "_blank"} rel="noopener noreferrer">
      {children}
    </a>
  );
};

function Rendered({ block, theme }: { block: Json; theme: Hands["theme"] }) {
  return (
    <Message blocks={[readable(block)] as any} logo="" name="" theme={theme} withoutWrapper hooks={{ link: Link as any }} />
  );
}

const rich = (elements: Span[]) => ({ type: "rich_text", elements: [{ type: "rich_text_section", elements }] });

export function Blocks({ blocks, hands }: { blocks: Json[]; hands: Hands }) {
  return (
    <div className="blocks">
      {blocks.map((block, number) => (
        <Block key={block.block_id ?? number} block={block} hands={hands} />
      ))}
    </div>
  );
}

function Block({ block, hands }: { block: Json; hands: Hands }) {
  switch (block.type) {
    case "header":
      return <h3 className="block-header">{block.text.text}</h3>;
    case "section":
      return (
        <div className="block-section">
          <div className="grow">
            {block.text && <Rendered block={rich(textSpans(block.text, hands.names))} theme={hands.theme} />}
            {block.fields && (
              <div className="fields">
                {block.fields.map((field: Json, number: number) => (
                  <Rendered key={number} block={rich(textSpans(field, hands.names))} theme={hands.theme} />
                ))}
              </div>
            )}
          </div>
          {block.accessory && <Element element={block.accessory} block={block} hands={hands} />}
        </div>
      );
    case "context":
      return (
        <div className="block-context">
          {block.elements.map((element: Json, number: number) =>
            element.type === "image" ? (
              <Picture key={number} image={element} />
            ) : (
              <Rendered key={number} block={rich(textSpans(element, hands.names))} theme={hands.theme} />
            ),
          )}
        </div>
      );
    case "actions":
      return (
        <div className="block-actions">
          {block.elements.map((element: Json) => (
            <Element key={element.action_id} element={element} block={block} hands={hands} />
          ))}
        </div>
      );
    case "image":
      return <Picture image={block} />;
    case "input":
      return <Box block={block} hands={hands} />;
    case "table":
      return (
        <div className="block-table">
          <Rendered block={block} theme={hands.theme} />
        </div>
      );
    default:
      return <Rendered block={block} theme={hands.theme} />;
  }
}

function Picture({ image }: { image: Json }) {
  const from = image.slack_file ? `/files/${encodeURIComponent(image.slack_file.id ?? "")}` : image.image_url;
  return <img className="block-image" src={from} alt={image.alt_text} title={image.alt_text} />;
}

function Element({ element, block, hands }: { element: Json; block: Json; hands: Hands }) {
  switch (element.type) {
    case "button":
      return <Button element={element} hands={hands} />;
    case "overflow":
      return <Overflow element={element} hands={hands} />;
    case "static_select":
      return (
        <Choice
          element={element}
          chosen={element.initial_option?.value ?? ""}
          choose={(value) => void hands.press(element.action_id, value)}
        />
      );
    case "image":
      return <Picture image={element} />;
    default:
      return <span className="unknown">{element.type} is not shown here</span>;
  }
}

function Button({ element, hands }: { element: Json; hands: Hands }) {
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const press = async () => {
    setAsking(false);
    setBusy(true);
    try {
      await hands.press(element.action_id);
    } finally {
      setBusy(false);
    }
  };
  const follow = () => {
    if (element.url) window.location.assign(element.url);
    void press();
  };
  return (
    <>
      <button
        type="button"
        className={`button ${element.style ?? ""}`}
        data-action={element.action_id}
        disabled={isBusy}
        aria-busy={isBusy}
        onClick={() => (element.confirm ? setAsking(true) : follow())}
      >
        {element.text.text}
        {element.url && " ↗"}
      </button>
      {isAsking && <Confirm asked={element.confirm} names={hands.names} yes={press} no={() => setAsking(false)} />}
    </>
  );
}

function Confirm({ asked, names, yes, no }: { asked: Json; names: Hands["names"]; yes: () => void; no: () => void }) {
  const words = textSpans(asked.text, names).map((span) => span.text ?? span.url).join("");
  return createPortal(
    <Dialog close={no} label={asked.title.text} isSmall>
      <header>
        <h2>{asked.title.text}</h2>
      </header>
      <p className="dialog-body">{words}</p>
      <footer>
        <button type="button" className="button" onClick={no}>
          {asked.deny?.text ?? "Cancel"}
        </button>
        <button type="button" className={`button ${asked.style ?? "primary"}`} data-confirm autoFocus onClick={yes}>
          {asked.confirm?.text ?? "Yes"}
        </button>
      </footer>
    </Dialog>,
    document.body,
  );
}

export function Dialog(props: { close: () => void; label: string; isSmall?: boolean; children: React.ReactNode }) {
  const { close } = props;
  const latest = useRef(close);
  latest.current = close;
  useEffect(() => {
    const key = (event: KeyboardEvent) => event.key === "Escape" && latest.current();
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, []);
  return (
    <div className="shade" onMouseDown={(event) => event.target === event.currentTarget && close()}>
      <div className={`dialog ${props.isSmall ? "small" : ""}`} role="dialog" aria-modal="true" aria-label={props.label}>
        {props.children}
      </div>
    </div>
  );
}

function Overflow({ element, hands }: { element: Json; hands: Hands }) {
  const [isOpen, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const away = (event: MouseEvent) => place.current?.contains(event.target as Node) || setOpen(false);
    const key = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    window.addEventListener("mousedown", away);
    window.addEventListener("keydown", key);
    return () => {
      window.removeEventListener("mousedown", away);
      window.removeEventListener("keydown", key);
    };
  }, [isOpen]);
  return (
    <div className="overflow" ref={place}>
      <button
        type="button"
        className="button"
        data-action={element.action_id}
        aria-label="More"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        ⋯
      </button>
      {isOpen && (
        <div className="menu" role="menu">
          {element.options.map((option: Json) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              data-option={option.value.split(":")[0]}
              onClick={() => {
                setOpen(false);
                if (option.url) window.location.assign(option.url);
                void hands.press(element.action_id, option.value);
              }}
            >
              {option.text.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Choice(props: { element: Json; chosen: string; choose: (value: string) => void }) {
  const { element } = props;
  return (
    <select
      className="select"
      data-action={element.action_id}
      defaultValue={props.chosen}
      aria-label={element.placeholder?.text ?? "Choose"}
      onChange={(event) => event.target.value && props.choose(event.target.value)}
    >
      {!element.initial_option && <option value="">{element.placeholder?.text ?? "Choose …"}</option>}
      {element.options.map((option: Json) => (
        <option key={option.value} value={option.value}>
          {option.text.text}
        </option>
      ))}
    </select>
  );
}

function Box({ block, hands }: { block: Json; hands: Hands }) {
  const { element } = block;
  const value = hands.boxes?.[block.block_id]?.[element.action_id];
  const [text, setText] = useState<string>(value?.value ?? "");
  const error = hands.errors?.[block.block_id];
  const change = (typed: string) => {
    setText(typed);
    hands.fill?.(block.block_id, element.action_id, typed);
  };
  const shared = {
    className: "input",
    value: text,
    "data-block": block.block_id,
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
    "aria-invalid": Boolean(error),
    "aria-label": block.label.text,
    autoFocus: true,
  };
  return (
    <label className="block-input">
      <span className="label">
        {block.label.text}
        {block.optional && <i> (optional)</i>}
      </span>
      {element.type === "static_select" ? (
        <Choice
          element={element}
          chosen={value?.selected_option?.value ?? ""}
          choose={(chosen) => hands.fill?.(block.block_id, element.action_id, chosen)}
        />
      ) : element.multiline ? (
        <textarea {...shared} rows={7} onChange={(event) => change(event.target.value)} />
      ) : (
        <input {...shared} onChange={(event) => change(event.target.value)} />
      )}
      {error && (
        <span className="error" role="alert">
          {error}
        </span>
      )}
      {block.hint && <span className="hint">{block.hint.text}</span>}
    </label>
  );
}
