import {element} from './elements.js';

const MARGIN = 8;

/** The one box that tells more about what is pointed at. */
const box = element('div', {class: 'tip', role: 'tooltip', id: 'tip', hidden: true});
let anchor = null;

/** Shows elements beside another one, inside the window, also when that scrolls. */
export function showTip(pointedAt, ...children) {
  if (!box.isConnected) {
    document.body.append(box);
    addEventListener('scroll', place, {passive: true, capture: true});
    addEventListener('resize', place);
  }
  anchor = pointedAt;
  box.replaceChildren(...children);
  place();
}

export function hideTip() {
  anchor = null;
  box.hidden = true;
}

function place() {
  const at = anchor?.getClientRects()[0];
  if (!at) {
    hideTip();
    return;
  }
  box.hidden = false;
  const size = box.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - size.width - MARGIN);
  const below = at.bottom + MARGIN;
  const isRoomAbove = at.top > size.height + MARGIN;
  const top = below + size.height > innerHeight && isRoomAbove ? at.top - size.height - MARGIN : below;
  box.style.left = `${Math.max(MARGIN, left)}px`;
  box.style.top = `${top}px`;
}

addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    hideTip();
  }
});
