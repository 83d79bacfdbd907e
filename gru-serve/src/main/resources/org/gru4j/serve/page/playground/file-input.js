import {element, freshId} from './elements.js';

/**
 * Takes files: dropped, chosen, or as text that was pasted.
 *
 * @param name what the field is called where the server finds fault with it
 * @param what a file of which kind, as in "a CSV file"
 * @param accept what the browser offers to choose, such as ".csv"
 * @param multiple whether several may be taken at once
 * @param hint elements that say what the file has to hold
 * @param take is given the files, as soon as there are any
 */
export function fileInput({name, what, accept, multiple = false, hint, take}) {
  const id = freshId(name);
  const input = element('input', {type: 'file', id, accept, multiple});
  const taken = files => {
    const list = [...files].slice(0, multiple ? undefined : 1);
    if (list.length > 0) {
      take(list);
    }
  };
  input.addEventListener('change', () => {
    taken(input.files);
    // The same file, after it was changed, is to be taken again.
    input.value = '';
  });
  const zone = element('div', {class: 'drop', 'data-field': name},
    input,
    element('label', {for: id, class: 'invitation'},
      `Drop ${what} here, or `, element('span', {}, `choose ${multiple ? 'them' : 'it'}`)),
    element('p', {class: 'quiet'}, hint),
    element('p', {class: 'bad fault', role: 'alert', hidden: true}));
  let inside = 0;
  const entered = change => {
    inside = Math.max(0, inside + change);
    zone.classList.toggle('over', inside > 0);
  };
  zone.addEventListener('dragenter', () => entered(1));
  zone.addEventListener('dragleave', () => entered(-1));
  zone.addEventListener('drop', event => {
    entered(-inside);
    taken(event.dataTransfer.files);
  });
  return zone;
}

/** Text in the place of a file. */
export function pasted(name, onText) {
  const area = element('textarea', {rows: 5, 'aria-label': `${name} as text`});
  area.setAttribute('spellcheck', 'false');
  return element('details', {class: 'paste'},
    element('summary', {}, 'Paste text instead'),
    area,
    element('div', {class: 'row'}, element('button', {
      type: 'button',
      onclick: () => area.value.trim() !== '' && onText(new File([area.value], 'pasted.csv')),
    }, 'Use it')));
}
