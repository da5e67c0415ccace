// Slack's mrkdwn as rich_text elements. The renderer reads markup in plain_text and in escaped text too, which Slack
// never does; so every text is turned into rich text here, where text is text.
import { clock, dayOf } from "./api";

export type Span = Record<string, any>;

const MARK = /<([^<>\n]+)>|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<!\w)_([^_\n]+)_(?!\w)|(?<!\w)~([^~\n]+)~(?!\w)|`([^`\n]+)`/g;

export const unescape = (text: string) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export function plainSpans(text: string): Span[] {
  return text ? [{ type: "text", text }] : [];
}

export function spans(mrkdwn: string, names: Record<string, string>, style?: object): Span[] {
  const found: Span[] = [];
  const add = (text: string) => text && found.push({ type: "text", text: unescape(text), ...(style && { style }) });
  let end = 0;
  for (const match of mrkdwn.matchAll(MARK)) {
    add(mrkdwn.slice(end, match.index));
    end = match.index + match[0].length;
    const [, angle, bold, italic, strike, code] = match;
    if (angle !== undefined) found.push(...reference(angle, names, style));
    else if (code !== undefined) found.push({ type: "text", text: unescape(code), style: { ...style, code: true } });
    else {
      const mark = bold !== undefined ? { bold: true } : italic !== undefined ? { italic: true } : { strike: true };
      found.push(...spans((bold ?? italic ?? strike)!, names, { ...style, ...mark }));
    }
  }
  add(mrkdwn.slice(end));
  return found;
}

function reference(inside: string, names: Record<string, string>, style?: object): Span[] {
  const [target, label = ""] = inside.split(/\|(.*)/s);
  const strong = { type: "text", style: { ...style, bold: true } };
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return [{ type: "text", text: dateText(Number(seconds), format) || unescape(label), ...(style && { style }) }];
  }
  if (target.startsWith("!subteam")) return [{ ...strong, text: label || "@group" }];
  if (target.startsWith("!")) return [{ ...strong, text: `@${target.slice(1)}` }];
  if (target.startsWith("@")) return [{ ...strong, text: `@${names[target.slice(1)] ?? target.slice(1)}` }];
  if (target.startsWith("#")) return [{ ...strong, text: `#${label || names[target.slice(1)] || target.slice(1)}` }];
  if (/^(https?|mailto):/.test(target)) return [{ type: "link", url: unescape(target), text: unescape(label || target) }];
  return [{ type: "text", text: unescape(`<${inside}>`) }];
}

/** A moment in the reader's own zone, in the form that Slack's tokens name. */
export function dateText(seconds: number, format: string): string {
  if (!Number.isFinite(seconds)) return "";
  const at = new Date(seconds * 1000);
  const forms: Record<string, string> = {
    date: at.toLocaleDateString(undefined, { dateStyle: "long" }),
    date_num: at.toLocaleDateString("sv"),
    date_short: at.toLocaleDateString(undefined, { dateStyle: "medium" }),
    date_long: at.toLocaleDateString(undefined, { dateStyle: "full" }),
    date_pretty: dayOf(at),
    date_short_pretty: dayOf(at),
    date_long_pretty: dayOf(at),
    time: clock(at),
    time_secs: at.toLocaleTimeString(),
    ago: dayOf(at),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name) => forms[name] ?? whole);
}
