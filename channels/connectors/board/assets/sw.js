// Keeps the last board for a screen whose network is away. KNOWN is written before this file's first line.

const PREFIX = `board:${KNOWN.board}:`; // several boards of one site share one cache storage
const CACHE = PREFIX + KNOWN.build;
const PATIENCE = 8000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const name = new URL(request.url).pathname.split("/").pop();
  if (request.mode === "navigate") event.respondWith(freshOrKept(request, "./"));
  else if (name === "items.json") event.respondWith(freshOrKept(request, "items.json"));
  else if (request.destination === "image" || KNOWN.shell.includes(name)) event.respondWith(keptOrFresh(request));
});

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll([...KNOWN.shell, "./"]);
  await keep("items.json", await fetch("items.json", { cache: "no-cache" }));
  await self.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function freshOrKept(request, key) {
  try {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const answer = await fetch(request, { signal: stop.signal });
    clearTimeout(timer);
    if (!answer.ok) throw new Error(answer.status);
    await keep(key, answer.clone());
    return answer;
  } catch {
    const cache = await caches.open(CACHE);
    return (await cache.match(key)) || Response.error();
  }
}

async function keep(key, answer) {
  if (!answer.ok) return;
  const cache = await caches.open(CACHE);
  const headers = { "Content-Type": answer.headers.get("Content-Type") || "", "X-Board-Saved": new Date().toISOString() };
  const body = await answer.text();
  await cache.put(key, new Response(body, { headers }));
  if (key === "items.json") await dropPictures(cache, body);
}

// Pictures of records that left the board, withdrawn ones among them, leave the screen's disk too.
async function dropPictures(cache, items) {
  for (const request of await cache.keys()) {
    const name = new URL(request.url).pathname.split("/").pop();
    const isOurs = request.url.startsWith(self.registration.scope);
    if (!isOurs && !items.includes(JSON.stringify(request.url).slice(1, -1)) && name) await cache.delete(request);
  }
}

async function keptOrFresh(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok || answer.type === "opaque") await cache.put(request, answer.clone());
  return answer;
}
