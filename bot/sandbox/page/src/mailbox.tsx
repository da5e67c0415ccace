// The mailbox: every letter that left by SMTP.
import { useState } from "react";
import { usePane } from "./api";
import { Empty } from "./channel";
import { When } from "./shop";

type Json = Record<string, any>;

export function Mailbox() {
  const letters: Json[] = [...(usePane("mailbox", "letters") ?? [])].reverse();
  const [opened, setOpened] = useState<number | null>(null);
  const current = opened ?? letters[0]?.id;
  return (
    <section className="pane mailbox" aria-label="The mailbox">
      <header className="pane-head">
        <span className="pane-icon">✉️</span>
        <div>
          <h2>The mailbox</h2>
          <p>What customers find in theirs</p>
        </div>
        {letters.length > 0 && <span className="count">{letters.length}</span>}
      </header>
      <div className="scroll">
        {letters.length === 0 && <Empty title="No mail" text="A voucher leaves by e-mail, privately. Send one in the channel." />}
        {letters.map((letter) => (
          <article key={letter.id} className={`letter ${letter.id === current ? "open" : ""}`} data-letter={letter.id}>
            <button type="button" className="letter-head" aria-expanded={letter.id === current} onClick={() => setOpened(letter.id)}>
              <b>{letter.subject}</b>
              <span className="meta">
                to {letter.to.join(", ")} · <When at={letter.at} />
              </span>
            </button>
            {letter.id === current && (
              <>
                <div className="meta from">from {letter.sender}</div>
                <p className="text">{letter.text.trim()}</p>
              </>
            )}
          </article>
        ))}
      </div>
    </section>
  );
}
