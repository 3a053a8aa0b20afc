(() => {
  const d = document, $ = (s) => d.querySelector(s), packed = $('#library');
  if (!packed || typeof DecompressionStream === 'undefined') return;
  const { layout, axis, grid, band, note: around, figures } = JSON.parse($('#figures').textContent), drawn = new Map();
  const small = matchMedia('(max-width:700px),(pointer:coarse)');
  let text, ready;

  /* Eleven letters are nine bytes: printable ASCII without "<", most significant first, here in three parts of 24 bits. */
  const bytes = (s) => {
    const out = new Uint8Array(s.length / 11 * 9);
    for (let i = 0, at = 0; i < s.length; at += 9) {
      let a = 0, b = 0, c = 0;
      for (const end = i + 11; i < end; i++) {
        const letter = s.charCodeAt(i);
        c = c * 94 + letter - (letter > 60 ? 33 : 32);
        b = b * 94 + (c >>> 24);
        a = a * 94 + (b >>> 24);
        c &= 0xffffff;
        b &= 0xffffff;
      }
      [a, b, c].forEach((part, k) => { out[at + 3 * k] = part >>> 16; out[at + 3 * k + 1] = part >>> 8; out[at + 3 * k + 2] = part; });
    }
    return out.subarray(0, out.length - out[out.length - 1]);
  };
  const unpack = () => text ??= new Response(new Blob([bytes(packed.textContent)]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
  const load = () => ready ??= unpack().then((source) => {
    const script = d.createElement('script');
    script.textContent = source;
    d.head.append(script);
  });

  const coloured = (value, css) => {
    if (typeof value === 'string') return value[0] === '$' ? css.getPropertyValue('--' + value.slice(1)).trim() : value;
    if (Array.isArray(value)) return value.map((v) => coloured(v, css));
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, css)]));
    return value;
  };
  const paint = (place, id) => {
    const css = getComputedStyle(d.documentElement), own = figures[id];
    const figure = coloured({ data: own.data.map((trace, i) => ({ type: 'scatter', ...(i && { hoverinfo: 'skip' }), ...trace })), layout: { ...layout, ...own.layout, annotations: own.layout.annotations.map(({ ink, ...note }) => ({ ...around, font: { color: ink, size: 13 }, ...note })), shapes: own.layout.shapes.map((shape) => ({ ...band, ...shape })), xaxis: { ...axis, ...own.layout.xaxis }, yaxis: { ...axis, ...grid, ...own.layout.yaxis } } }, css);
    const { values, running } = own, text = d.getElementById(id).said.map((words) => words.replace(/, | (?=\()/g, '<br>'));
    Object.assign(figure.data[0], { text, y: values.map((value, i) => running.includes(i) ? null : value) });
    figure.data[0].hovertemplate = '%{text}<extra></extra>';
    if (figure.data[0].type === 'bar') figure.data[0].textposition = 'none';
    const { fontFamily: family } = getComputedStyle(d.body);
    figure.layout.font = { family, size: 12 };
    figure.layout.hoverlabel.font.family = family;
    return Plotly.react(place, figure.data, figure.layout, { displayModeBar: false, responsive: true, scrollZoom: false });
  };
  const draw = async (figure) => {
    if (drawn.has(figure)) return;
    const place = d.createElement('div');
    drawn.set(figure, place);
    place.className = 'plot';
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', figure.querySelector('[role=img]').getAttribute('aria-label'));
    await load();
    figure.querySelector('svg.chart').before(place);
    figure.classList.add('drawn');
    await paint(place, figure.id);
    figure.addEventListener('read', (event) => Plotly.Fx.hover(place, [{ curveNumber: 0, pointNumber: event.detail }]));
  };

  const mains = [...d.querySelectorAll('figure.main')].filter((figure) => figure.id in figures);
  if (small.matches) {
    mains.forEach((figure) => {
      const button = d.createElement('button');
      button.type = 'button';
      button.className = 'noprint tap';
      button.textContent = 'Interactive chart';
      button.onclick = () => { button.remove(); draw(figure); };
      figure.querySelector('figcaption').after(button);
    });
  } else {
    const watch = new IntersectionObserver((seen) => seen.filter((s) => s.isIntersecting).forEach((s) => {
      watch.unobserve(s.target);
      draw(s.target);
    }), { rootMargin: '200px' });
    const kinds = ['scroll', 'pointermove', 'keydown', 'touchstart'];
    const start = () => {
      kinds.forEach((kind) => removeEventListener(kind, start));
      mains.forEach((figure) => watch.observe(figure));
    };
    kinds.forEach((kind) => addEventListener(kind, start, { passive: true }));
    mains.forEach((figure) => figure.classList.add('room'));
    addEventListener('load', () => (window.requestIdleCallback || setTimeout)(unpack));
  }
  const again = () => drawn.forEach((place, figure) => place.isConnected && window.Plotly && paint(place, figure.id));
  new MutationObserver(again).observe(d.documentElement, { attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme:dark)').addEventListener('change', again);
})();
