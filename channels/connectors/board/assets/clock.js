// The clock in the masthead: Liuzhou's time, whatever the screen's own zone.

const ZONE = { timeZone: "Asia/Shanghai", hourCycle: "h23" };
const HOUR = new Intl.DateTimeFormat("zh-CN", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("zh-CN", { ...ZONE, year: "numeric", month: "long", day: "numeric" });
const WEEKDAY = new Intl.DateTimeFormat("zh-CN", { ...ZONE, weekday: "long" });

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function showTime(clock) {
  const now = new Date();
  clock.dateTime = now.toISOString();
  const day = element("span", "day", DAY.format(now));
  day.append(element("span", "weekday", WEEKDAY.format(now)));
  clock.replaceChildren(element("span", "hour", HOUR.format(now)), day);
}

// "10:50", or "11月23日 10:50" where it was not today.
function spokenTime(moment) {
  const hour = HOUR.format(moment);
  if (DAY.format(moment) === DAY.format(new Date())) return hour;
  return `${DAY.format(moment).replace(/^\d+年/, "")} ${hour}`;
}
