import {element} from './elements.js';

/** The one box that tells more about what is pointed at. */
const box = element('div', {class: 'tip', role: 'tooltip', id: 'tip', hidden: true});

/** Shows elements beside another one, inside the window. */
export function showTip(anchor, ...children) {
  if (!box.isConnected) {
    document.body.append(box);
    addEventListener('scroll', hideTip, {passive: true, capture: true});
    addEventListener('resize', hideTip);
  }
  box.replaceChildren(...children);
  box.hidden = false;
  const at = anchor.getClientRects()[0] ?? anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const margin = 8;
  const left = Math.min(at.left, document.documentElement.clientWidth - size.width - margin);
  const below = at.bottom + margin;
  const top = below + size.height > innerHeight && at.top > size.height + margin
    ? at.top - size.height - margin
    : below;
  box.style.left = `${Math.max(margin, left)}px`;
  box.style.top = `${top}px`;
}

export function hideTip() {
  box.hidden = true;
}

addEventListener('keydown', event => {
  if (event.key === 'Escape') {
    hideTip();
  }
});
