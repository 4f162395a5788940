/* Money as people type it, in whole fen. Never a float: the text is cut at the point and both halves are integers.
   Mirrors core/money.py and the shares of formats.md; the server computes everything again. */
window.Money = (function () {
  'use strict';

  /* Half-width, as core/parsers/spelling.py makes it. */
  function half(text) {
    return String(text || '')
      .replace(/[\uff01-\uff5e]/g, function (c) { return String.fromCharCode(c.charCodeAt(0) - 0xfee0); })
      .replace(/￥/g, '¥').replace(/\u2212/g, '-').trim();
  }

  /* '12.5' -> 12500 with three places; null for what is no number, or finer: nothing typed is rounded. */
  function fixed(text, places) {
    const match = /^(\d{1,9})?(?:\.(\d*))?$/.exec(half(text).replace(/[\s,¥元]/g, ''));
    const rest = match && match[2] || '';
    if (!match || (!match[1] && !rest) || /[1-9]/.test(rest.slice(places))) return null;
    return Number((match[1] || '0') + (rest + '000').slice(0, places));
  }

  function fen(text) { return fixed(text, 2); }
  function thousandths(text) { return fixed(text, 3); }

  function plainYuan(sum) {
    const size = Math.abs(sum);
    const cents = size % 100;
    return (size - cents) / 100 + '.' + (cents < 10 ? '0' : '') + cents;
  }

  function yuan(sum) {
    return (sum < 0 ? '−¥' : '¥') + plainYuan(sum).replace(/\B(?=(\d{3})+\.)/g, ',');
  }

  /* quantity x unit price, half up per line. */
  function times(quantity, unit) { return Math.floor((quantity * unit + 500) / 1000); }

  /* Splits a sum by goods value: largest remainder, ties to the earlier line, all of it to line 1 if goods are 0. */
  function share(sum, goods) {
    const whole = goods.reduce(function (a, b) { return a + b; }, 0);
    if (!whole) return goods.map(function (_, i) { return i ? 0 : sum; });
    const parts = goods.map(function (g) { return Math.floor(sum * g / whole); });
    const order = goods.map(function (g, i) { return [(sum * g) % whole, i]; })
      .sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
    let left = sum - parts.reduce(function (a, b) { return a + b; }, 0);
    for (let k = 0; left > 0; k++, left--) parts[order[k][1]] += 1;
    return parts;
  }

  /* Tenths of a percent of the reference, half up: '17.8%'. */
  function percent(part, whole) {
    const tenths = Math.floor((2000 * Math.abs(part) + whole) / (2 * whole));
    return (tenths - tenths % 10) / 10 + '.' + tenths % 10 + '%';
  }

  return { half: half, fen: fen, thousandths: thousandths, yuan: yuan, plain: plainYuan, times: times, share: share, percent: percent };
})();
