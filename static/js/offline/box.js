/* What this browser keeps, for the worker and the postbox page: deeds that wait to be sent, and what the station
   needs without network. A deed is on disk before anything is sent. */
/* The kept orders a tracking number, or its tail, may mean. */
self.awaited = function (station, number) {
  'use strict';
  return station.orders.filter(function (o) {
    return o.state !== 'arrived' && o.tracking && (number.length < 8 ? number.length > 3 && o.tracking.slice(-number.length) === number : o.tracking === number);
  });
};
self.Box = (function () {
  'use strict';
  function open() {
    return new Promise(function (done, fail) {
      const ask = indexedDB.open('station', 1);
      ask.onupgradeneeded = function () {
        ask.result.createObjectStore('entries', { keyPath: 'key' });
        ask.result.createObjectStore('kept');
      };
      ask.onsuccess = function () { done(ask.result); };
      ask.onerror = ask.onblocked = function () { fail(ask.error); };
    });
  }

  async function run(store, mode, work) {
    const base = await open();
    return new Promise(function (done, fail) {
      const act = base.transaction(store, mode, { durability: 'strict' });
      const asked = work(act.objectStore(store));
      act.oncomplete = function () { base.close(); done(asked.result); };
      act.onerror = act.onabort = function () { base.close(); fail(act.error); };
    });
  }

  return {
    all: function () { return run('entries', 'readonly', function (s) { return s.getAll(); }); },
    put: function (entry) { return run('entries', 'readwrite', function (s) { return s.put(entry); }); },
    drop: function (key) { return run('entries', 'readwrite', function (s) { return s.delete(key); }); },
    get: function (name) { return run('kept', 'readonly', function (s) { return s.get(name); }); },
    keep: function (name, value) { return run('kept', 'readwrite', function (s) { return s.put(value, name); }); },
    forget: function (name) { return run('kept', 'readwrite', function (s) { return s.delete(name); }); }
  };
})();
