/* The postbox page: what this telephone keeps, and what can be done with it. It writes nothing itself but a refused
   entry that is sent again or thrown away; every deed is a form that the worker takes. */
document.addEventListener('DOMContentLoaded', function () {
  'use strict';
  const root = document.querySelector('[data-postbox]');
  if (!root || !window.indexedDB || !window.Money) return;
  const words = document.querySelector('[data-words]').dataset;
  const M = window.Money;

  function part(name, within) { return (within || root).querySelector('[data-' + name + ']'); }
  function blank(name) { return document.importNode(part(name, document).content, true).firstElementChild; }
  function fill(row, name, text) { part(name, row).textContent = text; }
  function say(word) { navigator.serviceWorker.ready.then(function (one) { one.active.postMessage(word); }); }
  function named(text, act) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button soft';
    button.textContent = text;
    button.addEventListener('click', act);
    return button;
  }
  function fields(entry) { return new URLSearchParams(entry.body); }
  function isOrder(entry) { return entry.path === '/orders/new'; }
  function isForm(entry) { return /\/(new|arrivals)$/.test(entry.path); }

  /* What an entry is about, in the words it was typed in. */
  function about(entry, station) {
    const form = fields(entry);
    if (entry.path === '/arrivals') {
      const number = (form.get('number') || '').replace(/\s/g, '').toUpperCase();
      const mine = awaited(station, number)[0];
      return { who: mine ? mine.name : number, what: words.arrive + ' ' + (mine ? mine.goods : '') + ' ' + number.slice(-4), fen: 0, lines: [] };
    }
    if (/^\/produce\//.test(entry.path)) {
      const bought = /purchases/.test(entry.path);
      const number = function (name) { return M.thousandths(form.get(name) || '0') || 0; };
      const much = bought ? number('gross') - number('tare') : number('amount');
      return {
        who: (station.growers || {})[form.get('producer')] || '', lines: [],
        what: (bought ? words.bought : words.offered) + ' ' + ((station.goods || {})[form.get('product')] || '') + ' ' + much / 1000 +
          (entry.photos ? ' · ' + words.photos + ' ' + entry.photos.length : ''),
        fen: bought ? M.times(much, M.fen(form.get('price')) || 0) : 0
      };
    }
    if (!isOrder(entry)) {
      const order = station.orders.filter(function (o) { return entry.path.indexOf(o.id) > 0; })[0] || entry.order;
      const verb = /arrive$/.test(entry.path) ? words.arrive : words.hand;
      const pays = form.get('pay') && form.get('pay') !== 'owe';
      return { who: order ? order.name : '', what: verb + (order ? ' ' + order.goods : ''), fen: pays && entry.owed_fen || 0, lines: [] };
    }
    const villager = station.villagers.filter(function (v) { return v[0] === form.get('villager_id'); })[0];
    const lines = [];
    form.forEach(function (value, name) {
      const goods = /^lines-(\d+)-goods$/.exec(name);
      if (!goods || !value) return;
      const n = 'lines-' + goods[1] + '-';
      const count = M.thousandths(form.get(n + 'quantity') || '1') || 1000;
      const paid = M.fen(form.get(n + 'paid'));
      lines.push({ goods: value, local: M.fen(form.get(n + 'local')) || 0, count: form.get(n + 'quantity') || '1', fen: paid === null ? M.times(count, M.fen(form.get(n + 'unit_price')) || 0) : paid });
    });
    const sum = lines.reduce(function (a, line) { return a + line.fen; }, 0) + (M.fen(form.get('freight')) || 0) +
      (M.fen(form.get('service_fee')) || 0) - (M.fen(form.get('discount')) || 0);
    return {
      who: form.get('new_name') || form.get('who') || (villager ? villager[1] : ''), fen: sum, lines: lines,
      what: lines.map(function (line) { return line.goods; }).join('、')
    };
  }

  async function again(entry, change) {
    await Box.put(Object.assign(entry, { state: 'saved', sentences: [] }, change));
    say('flush');
    show();
  }

  /* The server shows the form as it was filled in, with what is wrong: the plain page mends it. */
  function mend(entry, who) {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = entry.path;
    const said = fields(entry);
    said.set('csrf_token', who.token);
    said.set('mend', '1');
    said.forEach(function (value, name) {
      const box = form.appendChild(document.createElement('input'));
      box.type = 'hidden';
      box.name = name;
      box.value = value;
    });
    document.body.appendChild(form);
    form.submit();
  }

  function line(entry, station, who) {
    const row = blank('entry');
    const mine = who && entry.person === who.person;
    const told = mine ? about(entry, station) : { who: '', what: '', fen: 0 }; /* what another kept is not read here */
    fill(row, 'who', told.who);
    fill(row, 'what', told.what);
    fill(row, 'sum', told.fen ? M.yuan(told.fen) : '');
    const state = entry.state === 'accepted' ? words.accepted + ' ' + entry.number + ' ' + (entry.sentences || []).join(' ') :
      entry.state === 'refused' ? words.refused + ' ' + (entry.sentences || []).join(' ') :
        words.saved + ' · ' + words.local + ' ' + entry.sequence;
    fill(row, 'state', mine ? state : words.other.replace('…', entry.name || '…'));
    part('state', row).className = 'order-state' + (entry.state === 'refused' ? ' warn' : '');
    const acts = part('acts', row);
    if (mine && entry.state === 'refused') {
      if (entry.doubt) acts.appendChild(named(words.anyway, function () { again(entry, { body: entry.body + '&confirm=y' }); }));
      else {
        if (isForm(entry)) acts.appendChild(named(words.mend, function () { if (navigator.onLine) mend(entry, who); else fill(row, 'state', words.needsNet); }));
        acts.appendChild(named(words.again, function () { again(entry, {}); }));
      }
      acts.appendChild(named(words.drop, function () {
        if (window.confirm(words.sure)) Box.drop(entry.key).then(function () { return again(entry, { key: crypto.getRandomValues(new Uint32Array(1))[0].toString(16).padStart(8, '0') + entry.key.slice(8), path: '/postbox/dropped', body: '' }); });
      }));
    } else if (isOrder(entry) && entry.state === 'saved') {
      acts.appendChild(named(words.slip, function () { slip(entry, station); }));
    }
    return row;
  }

  function waiting(order, who, done) {
    const row = blank('order-row');
    const form = row.querySelector('form');
    const arrived = order.state === 'arrived' || done.arrive;
    fill(row, 'who', order.name);
    fill(row, 'what', order.goods);
    fill(row, 'sum', M.yuan(order.payable_fen));
    fill(row, 'state', words[arrived ? 'arrived' : order.state] + (order.owed_fen ? ' · ' + words.owed + ' ' + M.yuan(order.owed_fen) : '') + ' · ' + order.number.slice(-4));
    const verb = arrived ? 'hand_over' : 'arrive';
    form.action = '/orders/' + order.id + '/step/' + verb;
    fill(row, 'verb', arrived ? words.hand : words.arrive);
    const ways = part('ways', form);
    if (!arrived || !order.owed_fen) ways.remove();
    if (!arrived) part('takes', form).remove();
    form.csrf_token.value = who.token;
    form.owed_fen.value = order.owed_fen;
    return row;
  }

  function slip(entry, station) {
    const told = about(entry, station);
    const page = document.importNode(part('slip-page', document).content, true);
    const box = document.querySelector('main');
    fill(page, 'day', new Date(entry.phone_at).toLocaleDateString());
    fill(page, 'number', words.local + ' ' + entry.sequence);
    fill(page, 'who', told.who);
    fill(page, 'sum', M.yuan(told.fen));
    const local = told.lines.reduce(function (a, one) { return a + one.local; }, 0);
    const known = told.lines.every(function (one) { return one.local; });
    part('gain', page).hidden = !known || local <= told.fen;
    fill(page, 'saved', M.yuan(local - told.fen));
    told.lines.forEach(function (one) {
      const pair = part('lines', page).appendChild(document.createElement('p'));
      pair.className = 'slip-pair';
      pair.appendChild(document.createElement('span')).textContent = one.goods + ' ×' + one.count;
      pair.appendChild(document.createElement('span')).textContent = M.plain(one.fen);
    });
    part('print', page).addEventListener('click', function () { window.print(); });
    document.body.classList.add('slip-page');
    box.textContent = '';
    box.appendChild(page);
    window.print();
  }

  function list(name, rows) {
    const box = part(name);
    box.textContent = '';
    if (!rows.length && box.dataset.empty) {
      const none = box.appendChild(document.createElement('li'));
      none.className = 'row grey';
      none.textContent = box.dataset.empty;
    }
    box.hidden = !rows.length && !box.dataset.empty;
    rows.forEach(function (row) { box.appendChild(row); });
  }

  async function show() {
    if (!root.isConnected) return; /* a slip stands in its place */
    const who = await Box.get('who');
    const station = await Box.get('station') || { villagers: [], orders: [] };
    const net = part('net');
    net.textContent = !who ? root.dataset.none : navigator.onLine ? net.dataset.on : net.dataset.off;
    const all = (await Box.all()).filter(function (e) { return e.path !== '/postbox/dropped'; })
      .sort(function (a, b) { return b.sequence - a.sequence; });
    const open = all.filter(function (e) { return e.state !== 'accepted'; });
    part('count').textContent = open.length;
    list('entries', open.map(function (e) { return line(e, station, who); }));
    list('accepted', all.filter(function (e) { return e.state === 'accepted'; }).map(function (e) { return line(e, station, who); }));
    const wanted = new URLSearchParams(location.search).get('slip');
    const printed = wanted && all.filter(function (e) { return e.key === wanted; })[0];
    if (printed) { history.replaceState(null, '', '/postbox'); slip(printed, station); return; }
    const q = root.querySelector('[data-search] input').value.trim().toLowerCase();
    const people = q ? station.villagers.filter(function (v) { return v[1].indexOf(q) >= 0 || v[2].indexOf(q) === 0 || v[3].slice(-4) === q; }) : [];
    const ids = people.map(function (v) { return v[0]; });
    const doing = {};
    all.forEach(function (e) {
      const step = /^\/orders\/([0-9a-f-]+)\/step\/(\w+)$/.exec(e.path);
      if (e.path === '/arrivals' && e.state !== 'refused') awaited(station, (fields(e).get('number') || '').replace(/\s/g, '').toUpperCase()).forEach(function (o) { (doing[o.id] = doing[o.id] || {}).arrive = true; });
      if (step && e.state !== 'refused') (doing[step[1]] = doing[step[1]] || {})[step[2]] = true;
    });
    const orders = !who ? [] : station.orders.filter(function (o) {
      const done = doing[o.id] || {};
      return !done.hand_over && (!q || ids.indexOf(o.villager) >= 0 || o.number.slice(-4) === q || o.parcel === q);
    });
    list('orders', orders.slice(0, 50).map(function (o) { return waiting(o, who, doing[o.id] || {}); }));
    list('people', people.slice(0, 8).map(function (v) {
      const row = blank('person');
      fill(row, 'who', v[1]);
      fill(row, 'line', v[4]);
      if (v[3]) part('call', row).href = 'tel:' + v[3];
      else part('call', row).remove();
      return row;
    }));
  }

  async function download() {
    const entries = (await Box.all()).filter(function (e) { return e.state !== 'accepted'; });
    const text = JSON.stringify({ postbox: 1, device: await Box.get('device'), label: navigator.userAgent, phone_now: new Date().toISOString(), entries: entries });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    link.download = 'postbox-' + new Date().toISOString().slice(0, 10) + '.json';
    link.click();
  }

  part('flush').addEventListener('click', function () { say('flush'); });
  part('export').addEventListener('click', download);
  root.querySelector('[data-search]').addEventListener('submit', function (event) { event.preventDefault(); });
  root.querySelector('[data-search]').addEventListener('input', show);
  document.addEventListener('unsent', show);
  window.addEventListener('online', show);
  window.addEventListener('offline', show);
  show();
});
