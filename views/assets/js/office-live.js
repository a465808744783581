// Keeps the numbers of the secretariat's TOP fresh over graphql-transport-ws. The page is complete without it.
//
// Input, all from the page:
//   [data-live]                  the root; data-live-socket and data-live-poll = paths of the API over WebSocket and POST,
//                                data-live-login = log-in page
//   [data-live-association="id"] what belongs to one association; inside it
//   [data-count="BOX.pending"]   a number: BOX is ENROLMENT, TRANSFER, WITHDRAWAL, OTHER or TOTAL; `pending` or `aged`
//   [data-live-state]            what the updating is doing, in words; room for it is reserved by the style sheet
//   [data-live-say]              the one role=status sentence
//   [data-live-pause]            the pause button, hidden until this script is there
//   [data-live-new]              link to the same page, shown when more applications wait than when it was made
//
// The first element with data-live-association is the viewer's own association: it alone is announced.

const OPERATION = `subscription PendingCounts($id: ID) {
  pendingApplicationCounts(associationId: $id) { asOf boxes { box pending aged } }
}`;
const POLL = 'query PendingCountsPoll { secretariat { pendingCounts { asOf boxes { box pending aged } } } }';
/** Closed for good: bad message, not logged in, forbidden, id in use, too many. */
const FINAL_CODES = new Set([4400, 4401, 4403, 4409, 4429]);
const LOGIN_CODES = new Set([4401, 4403]);
/** More ids than this the server does not take on one socket. */
const MOST_SUBSCRIPTIONS = 20;
const SECOND = 1000;
const ACK_WITHIN = 10 * SECOND;
const PING_EVERY = 30 * SECOND;
const PONG_WITHIN = 10 * SECOND;
const LONGEST_WAIT = 30 * SECOND;
const POLL_EVERY = 60 * SECOND;
const POLL_AFTER_FAILURES = 3;
const HIDDEN_FOR = 5 * 60 * SECOND;
const SAY_EVERY = 15 * SECOND;
const FRESH_FOR = 2 * SECOND;
const PAUSE_KEY = 'mamis-live-paused';

const BOX_NAMES = { ENROLMENT: '入会', TRANSFER: '異動', WITHDRAWAL: '退会', OTHER: 'その他の届出' };

/** One connection: init, ack, subscribe, next, ping and pong. Ends once, with a close code. */
class Socket {
  #socket;
  #ended = false;
  #watch;
  #heart;

  constructor(url, ids, { onCounts, onEnd }) {
    this.onCounts = onCounts;
    this.onEnd = onEnd;
    this.#socket = new WebSocket(url, 'graphql-transport-ws');
    this.#socket.onopen = () => this.#send({ type: 'connection_init' });
    this.#socket.onmessage = (event) => this.#receive(JSON.parse(event.data), ids);
    this.#socket.onclose = (event) => this.#end(event.code);
    this.#expect(ACK_WITHIN);
  }

  close() {
    this.#ended = true;
    this.#stopTimers();
    this.#socket.close(1000);
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #receive(message, ids) {
    switch (message.type) {
      case 'connection_ack':
        clearTimeout(this.#watch);
        for (const [index, id] of ids.entries()) {
          this.#send({ id: String(index), type: 'subscribe', payload: { query: OPERATION, variables: { id } } });
        }
        this.#heart = setInterval(() => this.#ping(), PING_EVERY);
        break;
      case 'next': {
        const counts = message.payload?.data?.pendingApplicationCounts;
        if (counts) this.onCounts(ids[Number(message.id)], counts);
        break;
      }
      case 'ping':
        this.#send({ type: 'pong' });
        break;
      case 'pong':
        clearTimeout(this.#watch);
        break;
      case 'error':
      case 'complete':
        // The own numbers don't come any more: start again. A branch that ends is left as it stands.
        if (message.id === '0') this.#giveUp();
        break;
    }
  }

  /** A connection that died without a word is only noticed by asking. */
  #ping() {
    this.#send({ type: 'ping' });
    this.#expect(PONG_WITHIN);
  }

  #expect(within) {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#giveUp(), within);
  }

  #giveUp() {
    this.#socket.close();
    this.#end(0);
  }

  #stopTimers() {
    clearTimeout(this.#watch);
    clearInterval(this.#heart);
  }

  #end(code) {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopTimers();
    this.onEnd(code);
  }
}

/** When to be connected: retries, pause, hidden tabs, polling as a last resort. Says its state to `page`. */
class Connection {
  #socket = null;
  #failures = 0;
  #stopped = false;
  #retry;
  #tick;
  #poll;
  #hiding;

  constructor(page, { liveSocket, livePoll }) {
    this.page = page;
    this.socketPath = liveSocket;
    this.pollPath = livePoll;
    document.addEventListener('visibilitychange', () => this.#visibility());
    addEventListener('online', () => this.#failures > 0 && this.#connectAgain());
    // A page kept for the back button must not hold a socket, and comes back with old numbers.
    addEventListener('pagehide', () => this.#drop());
    addEventListener('pageshow', (event) => event.persisted && this.#connectAgain());
  }

  start() {
    if (this.page.paused) this.page.show('paused');
    else this.#connect();
  }

  setPaused(paused) {
    this.page.paused = paused;
    if (paused) {
      this.#drop();
      this.page.show('paused');
    } else {
      this.#connectAgain();
    }
  }

  #connect() {
    if (this.#stopped || this.#socket || this.page.paused) return;
    this.page.show('connecting');
    const url = new URL(this.socketPath, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#socket = new Socket(url, this.page.associations, {
      onCounts: (association, counts) => {
        this.#failures = 0;
        clearInterval(this.#poll);
        this.#poll = undefined;
        this.page.update(association, counts);
        if (association === this.page.associations[0]) this.page.show('live', counts.asOf);
      },
      onEnd: (code) => this.#lost(code),
    });
  }

  #connectAgain() {
    this.#drop();
    this.#failures = 0;
    this.#connect();
  }

  /** Lets go of the socket and of everything that is waiting. */
  #drop() {
    this.#socket?.close();
    this.#socket = null;
    clearTimeout(this.#retry);
    clearInterval(this.#tick);
    clearInterval(this.#poll);
    this.#poll = undefined;
  }

  #lost(code) {
    this.#socket = null;
    if (FINAL_CODES.has(code)) return this.#stop(LOGIN_CODES.has(code));
    this.#failures += 1;
    // 1, 2, 4 … 30 seconds, each between 75 and 125 %, so that a restarted server is not stormed.
    const wait = Math.min(LONGEST_WAIT, SECOND * 2 ** (this.#failures - 1) * (0.75 + Math.random() / 2));
    this.#countDown(Math.max(1, Math.ceil(wait / SECOND)));
    this.#retry = setTimeout(() => {
      clearInterval(this.#tick);
      this.#connect();
    }, wait);
    if (this.#failures >= POLL_AFTER_FAILURES) this.#poll ??= setInterval(() => this.#ask(), POLL_EVERY);
  }

  #countDown(seconds) {
    clearInterval(this.#tick);
    this.page.show('lost', seconds);
    this.#tick = setInterval(() => {
      seconds = Math.max(1, seconds - 1);
      this.page.show('lost', seconds);
    }, SECOND);
  }

  #stop(loggedOut) {
    this.#drop();
    this.#stopped = true;
    this.page.show(loggedOut ? 'expired' : 'refused');
  }

  /** The numbers by an ordinary request, where sockets don't get through. */
  async #ask() {
    try {
      const response = await fetch(this.pollPath, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: POLL }),
      });
      if (!response.ok) return;
      const { data } = await response.json();
      if (data && data.secretariat === null) return this.#stop(true);
      const counts = data?.secretariat?.pendingCounts;
      if (counts && !this.page.paused) this.page.update(this.page.associations[0], counts);
    } catch {
      // No network either: the next round tries again, and the state already says that the connection is lost.
    }
  }

  #visibility() {
    if (document.hidden) {
      this.#hiding = setTimeout(() => this.#drop(), HIDDEN_FOR);
    } else {
      clearTimeout(this.#hiding);
      if (!this.#socket && !this.page.paused) this.#connectAgain();
    }
  }
}

/** The page: numbers, words, the pause button. */
class Page {
  #said = -Infinity;
  #saying;
  #receivedAt;
  #newest = new Map();

  constructor(root) {
    this.root = root;
    this.state = root.querySelector('[data-live-state]');
    this.say = root.querySelector('[data-live-say]');
    this.button = root.querySelector('[data-live-pause]');
    this.more = root.querySelector('[data-live-new]');
    this.#receivedAt = this.state.dataset.liveState;
    const places = [...root.querySelectorAll('[data-live-association]')];
    this.places = new Map(places.map((place) => [place.dataset.liveAssociation, place]));
    this.associations = [...this.places.keys()].slice(0, MOST_SUBSCRIPTIONS);
    this.shownAtFirst = this.#number(this.associations[0], 'TOTAL.pending');
  }

  get paused() {
    return sessionStorage.getItem(PAUSE_KEY) === '1';
  }

  set paused(paused) {
    if (paused) sessionStorage.setItem(PAUSE_KEY, '1');
    else sessionStorage.removeItem(PAUSE_KEY);
  }

  /** Puts a whole snapshot in place; what is the same is not touched. */
  update(association, { boxes, asOf }) {
    const place = this.places.get(association);
    const numbers = { 'TOTAL.pending': 0, 'TOTAL.aged': 0 };
    for (const { box, pending, aged } of boxes) {
      numbers[`${box}.pending`] = pending;
      numbers[`${box}.aged`] = aged;
      numbers['TOTAL.pending'] += pending;
      numbers['TOTAL.aged'] += aged;
    }
    const changed = [];
    for (const cell of place.querySelectorAll('[data-count]')) {
      const number = numbers[cell.dataset.count];
      if (number === undefined || cell.textContent === String(number)) continue;
      cell.textContent = String(number);
      cell.classList.add('is-fresh');
      setTimeout(() => cell.classList.remove('is-fresh'), FRESH_FOR);
      changed.push(cell.dataset.count);
    }
    if (association !== this.associations[0]) return;
    this.#receivedAt = clockTime(asOf);
    this.#offerNew(numbers['TOTAL.pending'] - this.shownAtFirst);
    for (const [box, name] of Object.entries(BOX_NAMES)) {
      if (changed.includes(`${box}.pending`)) this.#announce(box, `${name}の申請が${numbers[`${box}.pending`]}件になりました。`);
    }
  }

  /** What the updating is doing. `detail`: instant of the count, or seconds until the next try. */
  show(state, detail) {
    const received = `表示は${this.#receivedAt}に受信した件数です`;
    const words = {
      connecting: () => `接続しています（${this.#receivedAt}時点の件数です）`,
      live: () => `自動更新中（${clockTime(detail)}時点）`,
      lost: () => `接続が切れました。${detail}秒後に再接続します（${received}）`,
      paused: () => `自動更新を停止中（${received}）`,
      expired: () => 'ログインの有効期限が切れました。',
      refused: () => `自動更新を利用できません。「最新の状態に更新」を押してください（${received}）`,
    };
    const before = this.root.dataset.live;
    this.root.dataset.live = state;
    this.state.textContent = words[state]();
    if (state === 'expired') this.state.append(link(this.root.dataset.liveLogin, '再ログイン'));
    this.button.hidden = state === 'expired' || state === 'refused';
    this.button.setAttribute('aria-pressed', String(state === 'paused'));
    if (before === state) return;
    if (state === 'lost' && before === 'live') this.#announce('state', '自動更新の接続が切れました。再接続します。');
    if (state === 'expired') this.#announce('state', 'ログインの有効期限が切れました。');
    if (state === 'paused') this.#hush();
  }

  #number(association, count) {
    const cell = this.places.get(association)?.querySelector(`[data-count="${count}"]`);
    return cell ? Number(cell.textContent) : 0;
  }

  #offerNew(more) {
    if (!this.more) return;
    this.more.hidden = more <= 0;
    this.more.textContent = `新しい申請が${more}件あります（表示する）`;
  }

  /** One sentence at most every 15 seconds; of each subject only the newest. */
  #announce(subject, sentence) {
    this.#newest.set(subject, sentence);
    const wait = Math.max(0, this.#said + SAY_EVERY - performance.now());
    this.#saying ??= setTimeout(() => {
      this.#saying = undefined;
      this.#said = performance.now();
      this.say.textContent = [...this.#newest.values()].join('');
      this.#newest.clear();
    }, wait);
  }

  #hush() {
    clearTimeout(this.#saying);
    this.#saying = undefined;
    this.#newest.clear();
    this.say.textContent = '';
  }
}

/** 10時15分, in Tokyo. */
function clockTime(instant) {
  const parts = new Intl.DateTimeFormat('ja-JP', { timeZone: 'Asia/Tokyo', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' })
    .formatToParts(new Date(instant));
  const part = (type) => parts.find((each) => each.type === type).value;
  return `${Number(part('hour'))}時${part('minute').padStart(2, '0')}分`;
}

function link(href, text) {
  const element = document.createElement('a');
  element.href = href;
  element.textContent = text;
  return element;
}

const root = document.querySelector('[data-live]');
if (root) {
  const page = new Page(root);
  const connection = new Connection(page, root.dataset);
  page.button.addEventListener('click', () => connection.setPaused(!page.paused));
  connection.start();
}
