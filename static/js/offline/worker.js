/* The service worker of the counter. A deed posted from a page is kept on this telephone first, then sent to /sync,
   and taken off the list of what waits only by an answer that names it. Without network the order form and the
   postbox open from what was kept. Where nothing can be kept, every form goes its plain way. */
(function () {
  'use strict';
  const SHELL = 'shell';
  const POSTBOX = '/postbox';
  const NEW = '/orders/new';
  const SCAN = '/arrivals';
  const BUY = '/produce/purchases/new';
  const OFFER = '/produce/listings/new';
  const OWN = [NEW, BUY, OFFER]; /* forms that carry the key of what they make */
  const FORMS = [NEW, SCAN, BUY, OFFER];
  const OPENS = [POSTBOX, '/produce'].concat(FORMS);
  const DEED = /^\/(arrivals|orders\/(new|[0-9a-f-]{36}\/step\/(ship|arrive|hand_over))|produce\/(purchases|listings)\/new)$/;
  const MOST_PHOTO = 400000;
  const WAIT = 12000;
  const SLOW = 8000; /* a line that brings nothing for so long is none, where something is kept */
  const LATE = new Error('late');
  const AT_ONCE = 20;
  const FRESH = 600000;
  const KEPT_DAYS = 14;
  const DAY = 86400000;
  let queue = Promise.resolve();
  let numbers = Promise.resolve();
  let lateAt = 0;
  const ENDED = new Error('signed out');

  /* One at a time: two tabs that send together would send twice. */
  function alone(work) {
    const done = queue.then(work, work);
    queue = done.catch(function () {});
    return done;
  }

  function soon(asked, most) {
    return Promise.race([asked, new Promise(function (_, fail) { setTimeout(fail, most, LATE); })]);
  }

  function uuid() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    let now = Date.now();
    for (let i = 5; i >= 0; i--) { bytes[i] = now % 256; now = Math.floor(now / 256); }
    bytes[6] = bytes[6] & 15 | 112;
    bytes[8] = bytes[8] & 63 | 128;
    return Array.from(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join('')
      .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  async function ask(url, options) {
    const stop = new AbortController();
    const body = options && options.body;
    const timer = setTimeout(function () { stop.abort(); }, WAIT + (body ? body.length / 10 : 0)); /* photos: 10 KB/s */
    try {
      const answer = await fetch(url, Object.assign({ redirect: 'manual', credentials: 'same-origin', signal: stop.signal }, options));
      if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) throw ENDED;
      return answer.ok ? answer.json() : answer.status;
    } finally { clearTimeout(timer); }
  }

  async function copy() {
    const station = await ask('/sync/station');
    if (!station.orders) throw new Error(station);
    await Box.keep('station', station);
  }

  /* Who is signed in; with it a copy of the station and the pages that open without network. */
  async function hello(anew) {
    const before = await Box.get('who');
    const told = await ask('/sync/hello');
    await Box.keep('practice', told.practice ? told : null);
    if (!told.person) throw new Error(told);
    const now = Date.now();
    const same = before && before.words.rules && before.words.rules.script === told.words.rules.script && before.person === told.person && before.language === told.language && mark(before.token) === mark(told.token);
    if (before && before.person !== told.person) await tidy();
    const stale = anew || !same || now - before.copied > FRESH;
    const who = Object.assign(told, { copied: stale ? now : before.copied });
    if (stale) {
      await copy();
      await shell(told.words.rules.script);
    }
    await Box.keep('who', who);
    return who;
  }

  /* Whose page a token is of: the secret in it begins with the mark of a person, that of a practice page with ~. */
  function mark(token) {
    const text = (token || '').split('.')[0].replace(/-/g, '+').replace(/_/g, '/');
    try { return atob(text).slice(1, 12); } catch (_) { return ''; }
  }

  /* Who keeps this form: nobody for one of a practice page, and never another than whose page it is. */
  async function keeper(fields) {
    const whose = mark(fields.get('csrf_token'));
    if (whose.charAt(0) === '~') return null;
    let who = await Box.get('who');
    if (who && whose && whose !== mark(who.token)) who = await hello();
    return who && (!whose || whose === mark(who.token)) ? who : null;
  }

  /* What was stored long ago needs no place here, and is nobody else's business. */
  async function tidy() {
    for (const entry of await Box.all()) if (entry.state === 'accepted') await Box.drop(entry.key);
  }

  /* Without network nothing is practised: what is entered would be real. */
  async function idle(url) {
    if (url.searchParams.has('real')) await Box.keep('practice', null);
    const told = await Box.get('practice');
    return told && notice(told.practice, NEW + '?real', told.real);
  }

  function notice(text, href, verb) {
    return new Response('<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><h1>' +
      plain(text) + '</h1><p><a href="' + href + '">' + plain(verb) + '</a></p>', { headers: { 'Content-Type': 'text/html' } });
  }

  async function shell(script) {
    const cache = await caches.open(SHELL);
    if (!await cache.match(script)) await cache.add(script);
    for (const path of OPENS) {
      const page = await fetch(path + (path === BUY ? '?whom=list' : ''), { credentials: 'same-origin', redirect: 'manual' });
      if (!page.ok) continue;
      const text = await page.clone().text();
      if (text.indexOf('class="practice"') >= 0) return;
      for (const name of text.match(/\/assets\/[\w.-]+/g) || []) {
        if (!await cache.match(name)) await cache.add(name);
      }
      await cache.put(path, page);
    }
  }

  async function device() {
    let id = await Box.get('device');
    if (!id) { id = uuid(); await Box.keep('device', id); }
    return id;
  }

  /* A filled form without its files, and the files as text. */
  async function read(request) {
    const fields = new URLSearchParams();
    const photos = [];
    let left = 0;
    const whom = new URL(request.url).searchParams.get('producer');
    for (const [name, value] of await request.formData()) {
      if (typeof value === 'string') fields.append(name, value);
      else if (value.size) {
        const small = await shrunk(value);
        if (small) photos.push(text64(new Uint8Array(await small.arrayBuffer()))); else left += 1;
      }
    }
    if (whom && !fields.get('producer')) fields.set('producer', whom);
    return { fields: fields, photos: photos, left: left };
  }

  /* A photo small enough to be kept: the page makes it so, where it cannot this does; null where neither can. */
  async function shrunk(file) {
    if (file.size <= MOST_PHOTO) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, 1280 / Math.max(image.width, image.height));
      const canvas = new OffscreenCanvas(Math.round(image.width * scale), Math.round(image.height * scale));
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      for (const quality of [0.8, 0.6, 0.4]) {
        const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: quality });
        if (blob.size <= MOST_PHOTO) return blob;
      }
    } catch (_) { /* an old telephone, or no picture */ }
    return null;
  }

  function text64(bytes) {
    let text = '';
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
    return btoa(text);
  }

  /* One after the other: two windows must not give two deeds one number. */
  function keep(who, path, fields, photos) {
    const done = numbers.then(function () { return write(who, path, fields, photos); });
    numbers = done.catch(function () {});
    return done;
  }

  async function write(who, path, fields, photos) {
    const own = OWN.indexOf(path) >= 0;
    const key = own ? fields.get('id') : uuid();
    const before = own && (await Box.all()).filter(function (e) { return e.key === key; })[0];
    if (before && before.state === 'accepted') return null;
    const sequence = before ? before.sequence : (await Box.get('sequence') || 0) + 1;
    fields.delete('csrf_token');
    fields.delete('mend');
    const owed = Number(fields.get('owed_fen'));
    const first = before && Date.now() - Date.parse(before.phone_at) < 60 * DAY; /* mended, it was still done then */
    const entry = {
      v: 1, key: key, sequence: sequence, path: path, body: fields.toString(),
      phone_at: first ? before.phone_at : new Date().toISOString(), since: first ? before.since : who.now,
      person: who.person, name: who.name, state: 'saved', mended: !!before && (before.mended || before.state === 'refused')
    };
    if (owed && !own) entry.owed_fen = owed;
    const station = !own && await Box.get('station');
    const order = station && station.orders.filter(function (o) { return path.indexOf(o.id) > 0; })[0];
    if (order) entry.order = { name: order.name, goods: order.goods }; /* told later, when it waits no more */
    if (photos.length) entry.photos = photos;
    else if (before && before.photos) entry.photos = before.photos;
    await Box.keep('sequence', Math.max(sequence, await Box.get('sequence') || 0));
    await Box.put(entry);
    return entry;
  }

  async function send(entries, query) {
    for (let turn = 0; ; turn++) {
      const who = turn ? await hello() : await Box.get('who');
      const answer = await ask('/sync' + query, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': who.token },
        body: JSON.stringify({ device: await device(), label: navigator.userAgent, phone_now: new Date().toISOString(), entries: entries })
      });
      if (answer.answers) return answer.answers;
      if (answer !== 400 || turn) throw Object.assign(new Error(answer), { status: answer });
    }
  }

  /* A deed the server cannot read, or that breaks it, must not keep back the others: they go one by one. */
  async function each(part) {
    try { return await send(part, ''); } catch (error) {
      if ([413, 422, 500].indexOf(error.status) < 0) throw error;
      if (part.length === 1) return [];
    }
    let answers = [];
    for (const one of part) answers = answers.concat(await each([one]));
    return answers;
  }

  async function note(entry, answer) {
    if (answer.outcome === 'other') return;
    const fine = answer.outcome !== 'refused';
    if (fine && entry.path === '/postbox/dropped') { await Box.drop(entry.key); return; }
    Object.assign(entry, {
      state: fine ? 'accepted' : 'refused', number: answer.number, url: answer.url,
      sentences: answer.sentences, doubt: answer.doubt, answered: Date.now()
    });
    if (fine) delete entry.photos;
    await Box.put(entry);
  }

  /* A number that will never be stored is told, so that it is no gap. */
  async function discard(entry) {
    await Box.put(Object.assign(entry, { key: uuid(), path: '/postbox/dropped', body: '', state: 'saved' }));
  }

  async function waiting(who, except) {
    return (await Box.all()).filter(function (e) { return e.state === 'saved' && e.person === who.person && e.key !== except; })
      .sort(function (a, b) { return a.sequence - b.sequence; });
  }

  async function flush(except) {
    const who = await Box.get('who');
    if (!who) return;
    const mine = await waiting(who, except);
    for (let i = 0; i < mine.length;) {
      const heavy = mine.slice(i, i + AT_ONCE).findIndex(function (e) { return e.photos; });
      const part = mine.slice(i, i + (heavy < 0 ? AT_ONCE : heavy || 1)); /* photos go alone */
      i += part.length;
      const answers = await each(part);
      lateAt = 0;
      for (const answer of answers) {
        const entry = part.filter(function (e) { return e.key === answer.key; })[0];
        if (entry) await note(entry, answer);
      }
      await tell();
    }
    if (mine.length) await copy().catch(function () {});
    const old = Date.now() - KEPT_DAYS * DAY;
    for (const entry of await Box.all()) if (entry.state === 'accepted' && entry.answered < old) await Box.drop(entry.key);
  }

  async function tell() {
    const who = await Box.get('who');
    const unsent = (await Box.all()).filter(function (e) { return e.state !== 'accepted' && e.path !== '/postbox/dropped'; });
    const pages = await self.clients.matchAll();
    const old = unsent.filter(function (e) { return Date.now() - Date.parse(e.phone_at) > DAY; }).length;
    pages.forEach(function (page) { page.postMessage({ unsent: unsent.length, old: old, words: who && who.words }); });
  }

  function go(path) { return Response.redirect(new URL(path, location.origin).href, 303); }

  async function deed(event, path) {
    const request = event.request;
    const spare = request.clone();
    let entry = null;
    let fields;
    let left = 0;
    let who = null;
    let was = null;
    try {
      const said = await read(request);
      fields = said.fields;
      left = said.left;
      if (['add_line', 'prices'].indexOf(fields.get('next')) < 0) who = await keeper(fields);
      if (fields.has('mend')) was = (await Box.all()).filter(function (e) { return e.key === fields.get('id'); })[0];
      if (who) entry = await keep(who, path, fields, said.photos);
    } catch (_) { entry = null; } /* nothing can be kept here: the plain way */
    if (!entry) {
      return fetch(spare).catch(function (error) {
        if (who) return notice(who.words.full, POSTBOX, who.words.unsent);
        throw error;
      });
    }
    let shown = false; /* the page of an answer was chosen: what waited is told by it */
    let late = false; /* she was told that it is kept: so it must stay until it is stored */
    const kept = async function () {
      if (was) { await Box.put(was); return go(POSTBOX); } /* opened to be mended: that needs the server */
      if (fields.get('next') === 'slip' && path === NEW) return go(POSTBOX + '?slip=' + entry.key);
      return go((FORMS.indexOf(path) >= 0 ? path : POSTBOX) + '?saved=' + entry.sequence + (left ? '&left=1' : ''));
    };
    if (!left && (await waiting(who)).length > AT_ONCE) return kept(); /* a queue at the counter waits for no other */
    if (!left && !was && Date.now() - lateAt < 60000) {
      event.waitUntil(alone(flush).catch(function () {}).then(tell));
      return kept();
    }
    const sent = alone(async function () {
      try {
        await flush(entry.key);
        if (left) { /* the server makes the photo small, where it can be reached */
          const page = await fetch(spare);
          await discard(Object.assign({}, entry));
          await Box.drop(entry.key);
          return page;
        }
        const answer = (await send([entry], '?then=1'))[0];
        if (answer.outcome === 'created' || answer.outcome === 'exists') {
          await note(entry, answer);
          return go(answer.then || answer.url);
        }
        const page = late || await fetch(spare); /* the server shows the form with what is wrong */
        if (late) { await note(entry, answer); return null; }
        shown = true;
        if (entry.mended && page.type !== 'opaqueredirect') { /* one that waited goes on waiting until it is stored */
          await note(entry, answer);
          return page;
        }
        await discard(Object.assign({}, entry));
        await Box.drop(entry.key);
        return page;
      } catch (error) {
        return error === ENDED ? go('/sign-in?next=' + POSTBOX) : kept();
      }
    }).then(function (page) { tell(); return page; });
    event.waitUntil(sent);
    return left ? sent : soon(sent, SLOW).catch(function () {
      if (shown) return sent;
      late = true;
      lateAt = Date.now();
      return kept();
    });
  }

  /* Who signed out without network is still signed in there: that ends before any page is asked for. */
  async function away() {
    let token = await Box.get('left');
    if (!token) return;
    try { token = (await ask('/sync/hello')).token || token; } catch (error) { if (error !== ENDED) throw error; }
    await fetch('/sign-out', { method: 'POST', body: new URLSearchParams({ csrf_token: token }), credentials: 'same-origin', redirect: 'manual' });
    await Box.forget('left');
  }

  /* What a form says after it was kept, above the next one. */
  async function saying(url, who) {
    const saved = Number(url.searchParams.get('saved'));
    if (!saved || !who || FORMS.indexOf(url.pathname) < 0) return '';
    const words = url.pathname === SCAN ? await scanned(saved, who) : who.words.saved + ' ' + saved + (url.searchParams.get('left') ? ' ' + who.words.left : '');
    return words && '<div class="flash success"><span>' + words + '</span></div>';
  }

  async function worded(page, told) {
    if (!told || !page.ok) return page;
    const text = (await page.text()).replace(/(class="flashes">)/, '$1' + told);
    return new Response(text, { headers: page.headers });
  }

  async function page(request, url) {
    let asked = null;
    try {
      await away();
      asked = fetch(request);
      const opens = url.pathname === '/' || OPENS.indexOf(url.pathname) >= 0;
      const fresh = await (opens && await Box.get('who') ? soon(asked, SLOW) : asked);
      return url.searchParams.has('saved') ? await worded(fresh, await saying(url, await Box.get('who'))) : fresh;
    } catch (error) {
      const instead = await idle(url);
      if (instead) return error === LATE ? asked : instead;
      const cache = await caches.open(SHELL);
      const who = await Box.get('who');
      const form = who && FORMS.indexOf(url.pathname) >= 0 ? url.pathname : '';
      const kept = await cache.match(form || (url.pathname === '/produce' ? '/produce' : POSTBOX));
      if (!kept && error === LATE) return asked;
      if (!kept) throw error;
      if (!form) return kept;
      const whom = url.searchParams.get('producer');
      const text = (await kept.text())
        .replace(/(name="id" [^>]*value=")[^"]*/, '$1' + uuid())
        .replace('<option value="' + whom + '"', '<option value="' + whom + '" selected');
      return worded(new Response(text, { headers: kept.headers }), await saying(url, who));
    }
  }

  /* Whose a number is that was scanned without network, as far as this telephone knows. */
  async function scanned(sequence, who) {
    const entry = (await Box.all()).filter(function (e) { return e.sequence === sequence && e.path === SCAN; })[0];
    const station = await Box.get('station');
    if (!entry || !station) return '';
    const number = (new URLSearchParams(entry.body).get('number') || '').replace(/\s/g, '').toUpperCase();
    const order = awaited(station, number)[0];
    return plain(number.slice(-4) + ' ' + (order ? order.name + ' ' + order.goods + ' ' + who.words.arrived : who.words.unknown));
  }

  async function asset(request) {
    return await (await caches.open(SHELL)).match(request) || fetch(request);
  }

  function plain(text) {
    return String(text).replace(/[&<>"]/g, function (c) { return '&#' + c.charCodeAt(0) + ';'; });
  }

  /* The list under 给谁买, from the villagers this telephone keeps. */
  async function found(request, url) {
    try { return await soon(fetch(request), SLOW / 2); } catch (error) {
      const station = await Box.get('station');
      const form = await (await caches.open(SHELL)).match(NEW);
      if (!station || !form) throw error;
      const words = (url.searchParams.get('q') || '').trim().toLowerCase();
      const fit = station.villagers.filter(function (v) {
        return v[1].indexOf(words) >= 0 || v[2].indexOf(words) === 0 || v[3].slice(-4) === words || v[3] === words;
      }).slice(0, 8);
      const rows = fit.map(function (v, i) {
        return '<li role="option" id="picker-' + (i + 1) + '" aria-selected="' + !i + '" data-id="' + plain(v[0]) + '" data-name="' +
          plain(v[1]) + '" data-about="' + plain(v[4]) + '"><span class="picker-text"><b>' + plain(v[1]) +
          '</b><span class="grey small">' + plain(v[4]) + '</span></span></li>';
      });
      const fresh = /class="newcomer[^>]*>\s*<summary>([\s\S]*?)<\/summary>/.exec(await form.text());
      rows.push('<li role="option" id="picker-new" aria-selected="' + !fit.length + '" data-new>' + (fresh ? fresh[1] : '') + '</li>');
      return new Response('<ul role="listbox" id="picker-options">' + rows.join('') + '</ul>', { headers: { 'Content-Type': 'text/html' } });
    }
  }

  /* What can only be done with the server is told so, where the browser would show a page of its own. */
  async function plainly(request) {
    try { return await fetch(request); } catch (error) {
      const who = await Box.get('who');
      if (!who || !who.words.needs) throw error;
      return notice(who.words.needs, POSTBOX, who.words.back);
    }
  }

  /* Signing out takes the station's people off the telephone; what waits to be sent stays. */
  async function leave(request) {
    const who = await Box.get('who');
    try { return await fetch(request); } catch (error) {
      if (!who) throw error;
      await Box.keep('left', who.token);
      return notice(who.words.gone, '/sign-in', who.words.enter);
    } finally {
      await Box.forget('who');
      await Box.forget('station');
      await tidy();
      const cache = await caches.open(SHELL);
      for (const path of FORMS.concat('/produce')) await cache.delete(path);
    }
  }

  self.addEventListener('install', function () {});
  self.addEventListener('activate', function (event) { event.waitUntil(self.clients.claim()); });
  self.addEventListener('sync', function (event) { event.waitUntil(alone(flush)); });
  self.addEventListener('message', function (event) {
    const word = event.data;
    event.waitUntil(alone(async function () {
      if (word !== 'flush') await hello(word === 'fresh');
      await flush();
    }).catch(function () {}).then(tell));
  });
  self.addEventListener('fetch', function (event) {
    const request = event.request;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    const walks = request.mode === 'navigate';
    if (request.method === 'GET') {
      if (url.pathname.indexOf('/assets/') === 0) event.respondWith(asset(request));
      else if (walks) event.respondWith(page(request, url));
      else if (url.pathname === '/villagers/find') event.respondWith(found(request, url));
    } else if (request.method === 'POST' && walks) {
      if (url.pathname === '/sign-out') event.respondWith(leave(request));
      else if (DEED.test(url.pathname)) event.respondWith(deed(event, url.pathname));
      else if (/urlencoded/.test(request.headers.get('Content-Type'))) event.respondWith(plainly(request));
    }
  });
})();
