// Where the items come from: the network, else what was kept.
//
// The service worker keeps the last answer and marks it with X-Board-Saved. It only lives in secure contexts;
// on a plain http intranet localStorage does the same for items.json.

const PATIENCE = 15000;

class Source {
  constructor(board, onItems, onTrouble) {
    this.key = `board:${board}`;
    this.onItems = onItems;
    this.onTrouble = onTrouble;
    this.savedAt = null;
  }

  async poll() {
    try {
      const [text, saved] = await this.fetch();
      this.accept(text, saved || new Date());
      if (saved) this.onTrouble(saved);
      else {
        this.keep(text);
        this.onTrouble(null);
      }
    } catch {
      this.fallBack();
    }
  }

  async fetch() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch("items.json", { cache: "no-cache", signal: stop.signal });
      if (!answer.ok) throw new Error(answer.status);
      const saved = answer.headers.get("X-Board-Saved");
      return [await answer.text(), saved && new Date(saved)];
    } finally {
      clearTimeout(timer);
    }
  }

  accept(text, savedAt) {
    const content = JSON.parse(text);
    this.savedAt = savedAt;
    if (text === this.text) return;
    this.text = text;
    this.onItems(content);
  }

  keep(text) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ text, savedAt: Date.now() }));
    } catch {
      // Full or forbidden: the screen still has what is in memory.
    }
  }

  fallBack() {
    if (this.savedAt === null) {
      try {
        const kept = JSON.parse(localStorage.getItem(this.key));
        if (kept) this.accept(kept.text, new Date(kept.savedAt));
      } catch {
        // Nothing usable was kept; the list that came with the page stays.
      }
    }
    this.onTrouble(this.savedAt);
  }
}
