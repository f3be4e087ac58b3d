// The sequence: a page of the list, then each item on it page by page, then the next page of the list.
// A touch stops the turning; some time after the last touch it goes on.

const root = document.documentElement;
const seconds = (name) => Number(root.dataset[name]) * 1000;
const LIMIT = Number(root.dataset.pages); // of pages that turn by themselves
const at = (id) => document.getElementById(id);
const sizeOf = (box) => `${box.clientWidth}×${box.clientHeight}`;
const RELOADED = `board:${root.dataset.board}:reloaded`;

const chinaDay = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });
const isOver = (item) => Boolean(item.until) && item.until < chinaDay.format(new Date());

class Board {
  constructor() {
    this.items = [];
    this.sent = { items: [] };
    this.screen = { list: 0 };
    this.touched = false;
    this.paused = false;
    this.source = new Source(root.dataset.board, (content) => this.take(content), (saved) => this.trouble(saved));
  }

  start() {
    showTime(at("clock"));
    setInterval(() => showTime(at("clock")), 1000);
    this.listen();
    this.source.poll();
    setInterval(() => this.source.poll(), seconds("poll"));
    setInterval(() => this.tidy(), 60000);
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => {});
  }

  // A notice whose period is over goes at midnight, also where the network is down.
  tidy() {
    if (this.items.some((item) => isOver(item))) this.take(this.sent);
  }

  take(sent) {
    this.sent = sent;
    if (sent.build !== root.dataset.build && this.reload(sent.build)) return;
    const items = sent.items.filter((item) => !isOver(item));
    const shown = this.items.find((item) => item.id === this.screen.id);
    this.items = items;
    root.classList.add("live");
    at("plain").hidden = true;
    at("stage").hidden = at("foot").hidden = false;
    const still = shown && items.find((item) => item.id === shown.id);
    // An item being read is left alone unless it changed or was withdrawn.
    if (still && still.digest === shown.digest) return;
    if (still) this.show({ id: still.id, page: 0 });
    else this.show({ list: this.screen.list || 0 });
  }

  // New templates or settings. Once only for each: a cache on the way may still give the old page.
  reload(build) {
    try {
      if (sessionStorage.getItem(RELOADED) === build) return false;
      sessionStorage.setItem(RELOADED, build);
    } catch {
      return false;
    }
    location.reload();
    return true;
  }

  trouble(saved) {
    root.classList.toggle("offline", saved !== null);
    const words = saved ? `网络中断，显示的是 ${spokenTime(saved)} 的内容` : "";
    if (at("notice").textContent !== words) at("notice").textContent = words;
  }

  // --- what is on the stage

  show(screen) {
    this.screen = screen;
    root.classList.toggle("empty", !this.items.length);
    if (!this.items.length) this.showNothing();
    else if (screen.id === undefined) this.showList();
    else this.showItem();
    this.wait();
  }

  showNothing() {
    this.screen = { list: 0 };
    this.place(element("p", "nothing", "暂无公开信息"));
    this.progress(0, 1);
  }

  showList() {
    const open = (id) => this.touch(() => this.show({ id, page: 0 }));
    this.place(listSheet(this.items, 0, 1, open));
    this.rows = this.roomForRows();
    const last = Math.ceil(this.items.length / this.rows) - 1;
    this.screen.list = Math.min(Math.max(0, this.screen.list), last);
    this.place(listSheet(this.items, this.screen.list * this.rows, this.rows, open));
    this.progress(this.screen.list, last + 1);
  }

  roomForRows() {
    const list = at("stage").querySelector(".rows");
    const row = parseFloat(getComputedStyle(list.firstElementChild).minHeight);
    return Math.max(1, Math.floor(list.clientHeight / row));
  }

  showItem() {
    const item = this.items[this.index()];
    if (this.placed !== item.digest) {
      const sheet = itemSheet(item);
      this.place(sheet);
      this.placed = item.digest;
      this.pages = new Pages(sheet.querySelector(".pages"));
      for (const image of sheet.querySelectorAll("img")) image.addEventListener("load", () => this.turnTo(), { once: true });
    }
    this.turnTo();
  }

  turnTo() {
    const count = this.pages.count;
    this.screen.page = Math.min(Math.max(0, this.screen.page), count - 1);
    this.pages.show(this.screen.page);
    const isCut = !this.touched && !this.paused && this.screen.page + 1 === LIMIT && count > LIMIT;
    this.progress(this.screen.page, count, isCut ? "全文较长，可触摸“下一页”续读" : "");
  }

  place(sheet) {
    this.placed = null;
    this.laidOut = sizeOf(at("stage"));
    at("stage").replaceChildren(sheet);
  }

  progress(now, count, more = "") {
    const few = count <= 8;
    const dots = Array.from({ length: few && count > 1 ? count : 0 }, (_, i) => element("i", i === now ? "dot now" : "dot"));
    const words = count > 1 ? `${now + 1} / ${count}` : "";
    at("progress").setAttribute("aria-label", `第 ${now + 1} 页，共 ${count} 页`);
    at("progress").replaceChildren(...dots, element("span", "count", words), element("span", "count", more));
  }

  // --- turning

  index() {
    return this.items.findIndex((item) => item.id === this.screen.id);
  }

  next(limit) {
    if (this.screen.id === undefined) {
      const first = this.items[this.screen.list * this.rows];
      return first ? { id: first.id, page: 0 } : { list: 0 };
    }
    if (this.screen.page + 1 < Math.min(limit, this.pages.count)) return { ...this.screen, page: this.screen.page + 1 };
    const next = this.index() + 1;
    if (next >= this.items.length) return { list: 0 };
    if (next % this.rows === 0) return { list: next / this.rows };
    return { id: this.items[next].id, page: 0 };
  }

  wait() {
    clearTimeout(this.timer);
    const still = this.paused || !this.items.length;
    const pause = this.touched ? seconds("idle") : seconds("turn");
    this.runBar(!still && !this.touched, pause);
    if (!still) this.timer = setTimeout(() => this.turn(), pause);
  }

  runBar(isRunning, duration) {
    const bar = at("elapsed");
    bar.style.animationDuration = `${duration}ms`;
    bar.classList.remove("running");
    void bar.offsetWidth; // an animation starts again only after a layout without it
    bar.classList.toggle("running", isRunning);
  }

  turn() {
    this.touched = false;
    this.show(this.next(LIMIT));
  }

  // --- people

  touch(action) {
    this.touched = true;
    action();
    this.wait();
  }

  step(by) {
    if (this.screen.id === undefined) return this.show({ list: this.screen.list + by });
    if (by > 0) return this.show(this.next(Infinity));
    if (this.screen.page > 0) return this.show({ ...this.screen, page: this.screen.page - 1 });
    return this.toContents();
  }

  toContents() {
    this.show({ list: this.screen.id === undefined ? 0 : Math.floor(this.index() / (this.rows || 1)) });
  }

  togglePause() {
    this.paused = !this.paused;
    this.touched = false;
    at("pause").setAttribute("aria-pressed", this.paused);
    at("pause").textContent = this.paused ? "继续" : "暂停";
    this.wait();
  }

  listen() {
    at("contents").addEventListener("click", () => this.touch(() => this.toContents()));
    at("back").addEventListener("click", () => this.touch(() => this.step(-1)));
    at("forward").addEventListener("click", () => this.touch(() => this.step(1)));
    at("pause").addEventListener("click", () => this.togglePause());
    const keys = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };
    addEventListener("keydown", (event) => {
      if (event.key in keys) this.touch(() => this.step(keys[event.key]));
      else if (event.key === "Escape") this.touch(() => this.toContents());
    });
    this.listenToFingers(at("stage"));
    addEventListener("online", () => this.source.poll());
    this.listenToSize(at("stage"));
  }

  // The window was turned or resized, or the notice took a line of the stage.
  listenToSize(stage) {
    let resized;
    new ResizeObserver(() => {
      clearTimeout(resized);
      resized = setTimeout(() => {
        if (this.laidOut === undefined || this.laidOut === sizeOf(stage)) return;
        this.placed = null;
        this.show(this.screen);
      }, 150);
    }).observe(stage);
  }

  listenToFingers(stage) {
    let from = null;
    stage.addEventListener("pointerdown", (event) => { from = event; });
    stage.addEventListener("pointerup", (event) => {
      const moved = from ? event.clientX - from.clientX : 0;
      from = null;
      if (Math.abs(moved) > 60) this.touch(() => this.step(moved < 0 ? 1 : -1));
      else if (this.screen.id !== undefined) this.touch(() => {});
    });
    // A wall screen has no way back from another page.
    stage.addEventListener("click", (event) => {
      if (event.target.closest("a") && !matchMedia("(max-width: 640px)").matches) event.preventDefault();
    });
  }
}

new Board().start();
