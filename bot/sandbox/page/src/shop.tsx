// The shop: products, what customers say of them, and our published replies.
import { useEffect, useState } from "react";
import { clock, dayOf, longTime, tell, usePane } from "./api";
import { Avatar, Empty } from "./channel";

type Json = Record<string, any>;

export const When = ({ at }: { at: string }) => {
  const moment = new Date(at);
  return (
    <time dateTime={at} title={longTime(moment)}>
      {dayOf(moment) === "today" ? clock(moment) : `${dayOf(moment)}, ${clock(moment)}`}
    </time>
  );
};

const Stars = ({ rating }: { rating: number }) => (
  <span className="stars" role="img" aria-label={`${rating} of 5 stars`}>
    {"★".repeat(rating)}
    <i>{"★".repeat(5 - rating)}</i>
  </span>
);

export function Shop({ complain }: { complain: (said: string) => void }) {
  const state = usePane("shop", "shop");
  const slug = location.pathname.match(/^\/product\/([\w-]+)\/$/)?.[1];
  const [chosen, setChosen] = useState<number | null>(null);
  const [isWriting, setWriting] = useState(false);
  const products: Json[] = state?.products ?? [];
  const reviews: Json[] = state?.reviews ?? [];

  useEffect(() => {
    const linked = products.find((product) => product.slug === slug);
    if (linked) setChosen(linked.id);
  }, [products.length]);
  useEffect(() => {
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: "center" });
  }, [Boolean(state), chosen]);

  const attempt = async (deed: Promise<unknown>) => {
    try {
      await deed;
      return true;
    } catch (problem) {
      complain((problem as Error).message);
      return false;
    }
  };
  const shown = reviews.filter((review) => chosen === null || review.product_id === chosen);
  return (
    <section className="pane shop" aria-label="The shop">
      <header className="pane-head">
        <span className="pane-icon">🛍️</span>
        <div>
          <h2>{state?.name ?? "The shop"}</h2>
          <p>What customers see, and write</p>
        </div>
        <button type="button" className="button primary" data-write onClick={() => setWriting(!isWriting)}>
          {isWriting ? "Cancel" : "Write a review"}
        </button>
      </header>
      <nav className="products" aria-label="Products">
        {products.map((product) => {
          const own = reviews.filter((review) => review.product_id === product.id);
          const mean = own.reduce((sum, review) => sum + review.rating, 0) / own.length;
          return (
            <button
              key={product.id}
              type="button"
              aria-pressed={product.id === chosen}
              onClick={() => setChosen(product.id === chosen ? null : product.id)}
            >
              <span className="icon">{product.icon}</span>
              <span className="name">{product.name}</span>
              <span className="meta">
                £{product.price.replace(".00", "")} {own.length > 0 && `· ★ ${mean.toFixed(1)} (${own.length})`}
              </span>
            </button>
          );
        })}
      </nav>
      <div className="scroll">
        {isWriting && (
          <ReviewForm
            products={products}
            chosen={chosen}
            send={async (said) => {
              if (await attempt(tell("reviews", said))) setWriting(false);
            }}
          />
        )}
        {shown.length === 0 && !isWriting && <Empty title="No reviews yet" text="Be the first customer to write one." />}
        {shown.map((review) => (
          <Review
            key={review.id}
            review={review}
            product={products.find((product) => product.id === review.product_id)}
            sending={state.sendings[review.id]}
            shop={state.name}
            attempt={attempt}
          />
        ))}
        {state?.coupons?.length > 0 && (
          <details className="coupons">
            <summary>Coupons in this shop ({state.coupons.length})</summary>
            {state.coupons.map((coupon: Json) => (
              <div key={coupon.id} className="coupon">
                <code>{coupon.code.toUpperCase()}</code>
                <span>
                  {coupon.free_shipping ? "free shipping" : `${coupon.amount} off`}, once
                  {coupon.email_restrictions.length > 0 && `, for ${coupon.email_restrictions.join(", ")}`}
                  {coupon.date_expires && `, until ${coupon.date_expires.slice(0, 10)}`}
                </span>
              </div>
            ))}
          </details>
        )}
      </div>
    </section>
  );
}

function Review(props: {
  review: Json;
  product: Json | undefined;
  sending: Json | undefined;
  shop: string;
  attempt: (deed: Promise<unknown>) => Promise<boolean>;
}) {
  const { review, product, sending, attempt } = props;
  const [isEditing, setEditing] = useState(false);
  return (
    <article className="review" id={`comment-${review.id}`} data-review={review.id}>
      <div className="by">
        <Avatar name={review.author} />
        <div className="grow">
          <b>{review.author}</b>
          {review.email.endsWith("@customers.test") && <span className="verified">✓ verified buyer</span>}
          <div className="meta">
            <Stars rating={review.rating} /> <When at={review.at} /> {review.is_edited && "(edited)"}
          </div>
        </div>
        <Delivery sending={sending} />
      </div>
      <div className="about">
        {product?.icon} {product?.name}
      </div>
      {isEditing ? (
        <EditForm
          review={review}
          cancel={() => setEditing(false)}
          save={async (text, rating) => {
            if (await attempt(tell("reviews/edit", { id: review.id, text, rating }))) setEditing(false);
          }}
        />
      ) : (
        <>
          <p className="text">{review.text}</p>
          <div className="deeds">
            <button type="button" onClick={() => setEditing(true)}>
              Edit
            </button>
            <button type="button" onClick={() => void attempt(tell("reviews/delete", { id: review.id }))}>
              Delete
            </button>
          </div>
        </>
      )}
      {review.replies.map((reply: Json) => (
        <div key={reply.id} className="reply" id={`comment-${reply.id}`}>
          <div className="meta">
            <b>{props.shop} replied</b> <When at={reply.at} />
          </div>
          <p className="text">{reply.text}</p>
        </div>
      ))}
    </article>
  );
}

function Delivery({ sending }: { sending: Json | undefined }) {
  if (!sending) return null;
  const isTaken = sending.status >= 200 && sending.status < 300;
  const said = isTaken ? "told the bot" : sending.is_over ? "bot not told" : "telling the bot …";
  return (
    <span className={`delivery ${isTaken ? "taken" : sending.is_over ? "lost" : ""}`} title={`${sending.topic}: ${sending.status || "no answer yet"}, ${sending.tries} tries`}>
      {said}
    </span>
  );
}

function PickStars({ rating, pick }: { rating: number; pick: (rating: number) => void }) {
  return (
    <div className="pick" role="radiogroup" aria-label="Stars">
      {[1, 2, 3, 4, 5].map((star) => (
        <button
          key={star}
          type="button"
          role="radio"
          aria-checked={star === rating}
          aria-label={`${star} stars`}
          className={star <= rating ? "on" : ""}
          onClick={() => pick(star)}
        >
          ★
        </button>
      ))}
    </div>
  );
}

function ReviewForm(props: { products: Json[]; chosen: number | null; send: (said: object) => Promise<void> }) {
  const [rating, setRating] = useState(1);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    const form = new FormData(event.currentTarget);
    await props.send({ ...Object.fromEntries(form), rating });
    setBusy(false);
  };
  return (
    <form className="review-form" onSubmit={submit}>
      <label>
        Product
        <select name="product_id" defaultValue={props.chosen ?? undefined}>
          {props.products.map((product) => (
            <option key={product.id} value={product.id}>
              {product.name}
            </option>
          ))}
        </select>
      </label>
      <div className="label">
        Stars
        <PickStars rating={rating} pick={setRating} />
      </div>
      <label>
        Name
        <input name="name" defaultValue="Robin Vale" required />
      </label>
      <label>
        E-mail
        <input name="email" type="email" defaultValue="robin@customers.test" />
      </label>
      <label className="wide">
        Review
        <textarea name="text" rows={4} required placeholder="What went wrong, or well?" />
      </label>
      <button type="submit" className="button primary wide" disabled={isBusy}>
        Publish the review
      </button>
    </form>
  );
}

function EditForm(props: { review: Json; cancel: () => void; save: (text: string, rating: number) => Promise<void> }) {
  const [text, setText] = useState<string>(props.review.text);
  const [rating, setRating] = useState<number>(props.review.rating);
  return (
    <div className="edit-form">
      <PickStars rating={rating} pick={setRating} />
      <textarea rows={4} value={text} aria-label="Review" onChange={(event) => setText(event.target.value)} />
      <div className="deeds">
        <button type="button" className="button" onClick={props.cancel}>
          Cancel
        </button>
        <button type="button" className="button primary" disabled={!text.trim()} onClick={() => void props.save(text, rating)}>
          Save
        </button>
      </div>
    </div>
  );
}
