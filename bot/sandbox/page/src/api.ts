// The sandbox's own API, and live panes: the server names the pane that changed, the page asks for it anew.
import { useCallback, useEffect, useRef, useState } from "react";

export async function ask(path: string): Promise<any> {
  const answer = await fetch(`/sandbox/api/${path}`);
  return answer.json();
}

export async function tell(path: string, said: object): Promise<any> {
  const answer = await fetch(`/sandbox/api/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(said),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error || `The sandbox answered ${answer.status}.`);
  return found;
}

export type Pane = "channel" | "teams" | "shop" | "mailbox";
type Hearer = (pane: Pane) => void;
const hearers = new Set<Hearer>();
let source: EventSource | null = null;

export function useLive(): boolean {
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    source = new EventSource("/sandbox/events");
    source.onopen = () => setLive(true);
    source.onerror = () => setLive(false);
    for (const pane of ["channel", "teams", "shop", "mailbox"] as Pane[])
      source.addEventListener(pane, () => hearers.forEach((hear) => hear(pane)));
    return () => source?.close();
  }, []);
  return isLive;
}

/** What a path answers, asked again whenever its pane changes; changes that come together are asked for once. */
export function usePane(pane: Pane, path: string): any {
  const [found, setFound] = useState<any>(null);
  const timer = useRef<number | undefined>(undefined);
  const latest = useRef("");
  latest.current = path;
  const refresh = useCallback(() => {
    timer.current = undefined;
    const asked = latest.current;
    ask(asked).then((answer) => asked === latest.current && setFound(answer), () => undefined);
  }, []);
  useEffect(() => {
    refresh();
    const hear: Hearer = (changed) => {
      if (changed === pane && timer.current === undefined) timer.current = window.setTimeout(refresh, 60);
    };
    hearers.add(hear);
    return () => {
      hearers.delete(hear);
      window.clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [pane, path, refresh]);
  return found;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long" });
const LONG = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

export const clock = (at: Date) => CLOCK.format(at);
export const longTime = (at: Date) => LONG.format(at);

export function dayOf(at: Date): string {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0 ? "today" : days === 1 ? "yesterday" : DAY.format(at);
}
