// Conversations by the day of their last answer, as the reader's own clock has it. Pure.

const midnight = (time, days = 0) => new Date(time.getFullYear(), time.getMonth(), time.getDate() - days);

const named = (seconds, now) => {
  const time = new Date(seconds * 1000);
  if (time >= midnight(now)) return "Today";
  if (time >= midnight(now, 1)) return "Yesterday";
  if (time >= midnight(now, 7)) return "Last 7 days";
  return time.toLocaleDateString("en", { month: "long", year: "numeric" });
};

/** Pairs of a heading and its conversations, which come last first and stay so. */
export const byDay = (conversations, now = new Date()) => {
  const days = new Map();
  for (const one of conversations) {
    const day = named(one.changed_at, now);
    days.set(day, [...(days.get(day) ?? []), one]);
  }
  return [...days];
};
