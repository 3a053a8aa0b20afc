(() => {
  const d = document, h = d.documentElement, $ = (s) => d.querySelector(s);
  h.classList.add('js');

  const modes = ['auto', 'light', 'dark'], button = $('#theme');
  let mode = 'auto';
  const setTheme = (wanted) => {
    mode = modes.includes(wanted) ? wanted : 'auto';
    if (mode === 'auto') delete h.dataset.theme; else h.dataset.theme = mode;
    if (button) button.textContent = 'Theme: ' + mode;
    try { localStorage.setItem('opsbrief-theme', mode); } catch { /* private window, or a locked file: not remembered */ }
  };
  try { mode = localStorage.getItem('opsbrief-theme') || 'auto'; } catch { /* as above */ }
  setTheme(mode);
  if (button) button.onclick = () => setTheme(modes[(modes.indexOf(mode) + 1) % 3]);
  if ($('#print')) $('#print').onclick = () => print();

  /* Told again for browsers that forget what a cell is once it is laid out as part of a card. */
  d.querySelectorAll('.ic').forEach((icon) => icon.setAttribute('aria-hidden', 'true'));
  const roles = { 'thead,tbody': 'rowgroup', tr: 'row', 'thead th': 'columnheader', 'tbody th': 'rowheader', td: 'cell' };
  d.querySelectorAll('.kpi,.exc').forEach((table) => {
    table.setAttribute('role', 'table');
    table.setAttribute('aria-labelledby', table.closest('section').getAttribute('aria-labelledby'));
    Object.entries(roles).forEach(([kind, role]) => table.querySelectorAll(kind).forEach((part) => part.setAttribute('role', role)));
  });
  /* What scrolls can be reached by keyboard; some browsers see to that themselves. */
  d.querySelectorAll('.box,.scroll').forEach((box) => {
    box.tabIndex = 0;
    box.setAttribute('role', 'region');
    box.setAttribute('aria-label', 'Table: ' + (box.querySelector('caption') || box.closest('section').querySelector('h2')).textContent);
  });

  /* What is read aloud stands in the table of numbers, newest first. */
  const figures = $('#figures') ? JSON.parse($('#figures').textContent).figures : {};
  const spoken = (table) => {
    const heads = [...table.tHead.rows[0].cells], year = heads.findIndex((head) => head.className === 'ly');
    const remark = heads.findIndex((head) => head.className === 're');
    return [...table.tBodies[0].rows].reverse().map((row) => {
      const cells = [...row.cells].map((cell) => cell.textContent.trim());
      const before = year > 0 && cells[year] !== '–' ? `, ${heads[year].textContent.trim().toLowerCase()} ${cells[year]}` : '';
      return `${cells[0]}: ${cells[1]}${before}${remark > 0 && cells[remark] ? ` (${cells[remark]})` : ''}`;
    });
  };
  d.querySelectorAll('figure.main').forEach((figure) => {
    const points = figures[figure.id].values, said = figure.said = spoken(figure.querySelector('table'));
    const slider = figure.querySelector('input'), output = figure.querySelector('output'), crosses = figure.querySelectorAll('.cross');
    const show = (i) => {
      const value = points[i];
      output.textContent = said[i];
      slider.setAttribute('aria-valuetext', said[i]);
      crosses.forEach((cross) => {
        const { l, r, t, b, lo, hi } = cross.dataset;
        cross.classList.toggle('on', value !== null);
        if (value === null) return;
        const x = points.length > 1 ? +l + i * (r - l) / (points.length - 1) : (+l + +r) / 2;
        const y = +b - (value - lo) / (hi - lo) * (b - t);
        cross.firstChild.setAttribute('d', `M${x} ${t}V${b}`);
        cross.lastChild.setAttribute('cx', x);
        cross.lastChild.setAttribute('cy', y);
      });
      figure.dispatchEvent(new CustomEvent('read', { detail: i }));
    };
    slider.setAttribute('aria-valuetext', said[said.length - 1]);
    slider.oninput = () => show(+slider.value);
    figure.querySelectorAll('svg.chart').forEach((svg) => svg.addEventListener('pointermove', (event) => {
      const { l, r } = svg.querySelector('.cross').dataset, box = svg.getBoundingClientRect();
      const x = (event.clientX - box.left) * svg.viewBox.baseVal.width / box.width;
      const i = Math.round((x - l) * (points.length - 1) / (r - l));
      if (i >= 0 && i < points.length) { slider.value = i; show(i); }
    }));
  });

  const open = () => {
    const target = location.hash.length > 1 && d.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = target && target.closest('details');
    if (closed && !closed.open) { closed.open = true; closed.scrollIntoView(); }
  };
  addEventListener('hashchange', open);
  open();

  const sign = h.dataset.decimal;
  const asNumber = (text) => {
    const kept = [...text.replace(/\u2212/g, '-')].filter((c) => c === sign || c === '-' || (c >= '0' && c <= '9')).join('');
    return kept ? parseFloat(kept.replace(sign, '.')) : NaN;
  };
  d.querySelectorAll('table.exc').forEach((table) => {
    const body = table.tBodies[0], live = d.createElement('p');
    live.className = 'vh';
    live.setAttribute('aria-live', 'polite');
    table.parentNode.after(live);
    if (table.closest('.rows')) table.querySelectorAll('thead th').forEach((th) => {
      const head = d.createElement('button');
      head.type = 'button';
      head.append(...th.childNodes);
      th.append(head);
    });
    table.querySelectorAll('th button').forEach((head) => head.onclick = () => {
      const th = head.closest('th'), n = th.cellIndex, numeric = th.classList.contains('r');
      const way = th.getAttribute('aria-sort') === 'descending' ? 'ascending' : 'descending';
      table.querySelectorAll('th').forEach((other) => other.removeAttribute('aria-sort'));
      th.setAttribute('aria-sort', way);
      const key = (row) => {
        const text = row.cells[n].textContent.replace(/\s/g, ' ');
        return numeric ? asNumber(text) : /^\d+ \p{L}+\.? \d{4}$/u.test(text) && Date.parse(text) || text;
      };
      const compare = (a, b) => typeof a === 'number' && typeof b === 'number'
        ? (isNaN(a) ? -Infinity : a) - (isNaN(b) ? -Infinity : b) : `${a}`.localeCompare(`${b}`, h.lang);
      [...body.rows].sort((a, b) => (way === 'ascending' ? 1 : -1) * (compare(key(a), key(b)) || 0)).forEach((row) => body.append(row));
      live.textContent = `Sorted by ${head.textContent}, ${way}`;
    });
  });
})();
