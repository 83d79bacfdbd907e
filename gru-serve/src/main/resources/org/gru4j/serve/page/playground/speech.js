import {pathOf, Refusal} from './client.js';
import {copyButton, element, percent} from './elements.js';
import {fileInput} from './file-input.js';
import {clearFaults, commandOf, curl, formFault, showFault, status} from './form.js';
import {Recorder} from './recorder.js';

/** Seconds after which a recording ends by itself: few models were trained on longer ones. */
const LONGEST = 60;

/** Lets a speech recogniser write down a recording. */
export function speechPlayground(model, client) {
  const path = pathOf(model, 'transcribe');
  const said = status();
  const result = element('section', {class: 'card result', 'aria-label': 'Transcript'},
    element('p', {class: 'waiting'},
      'Give it a recording, and what was said stands here, each word with its time.'));
  const form = element('form', {onsubmit: event => event.preventDefault()},
    fileInput({
      name: 'audio', what: 'a WAV file', accept: '.wav,audio/wav', hint: ['PCM, of any sampling rate.'],
      take: ([file]) => run(file),
    }),
    recording(run, failure => showFault(form, failure)),
    element('div', {class: 'row'}, said),
    formFault());

  let heard = '';

  async function run(file) {
    clearFaults(form);
    said.textContent = `Listening to ${file.name} …`;
    try {
      const answer = await client.post(path, file, {type: 'audio/wav'});
      URL.revokeObjectURL(heard);
      heard = URL.createObjectURL(file);
      result.replaceChildren(...show(answer, file.name, heard));
    } catch (failure) {
      showFault(form, failure);
    } finally {
      said.textContent = '';
    }
  }

  const command = commandOf(form, client, token => curl(path, 'audio/wav', '--data-binary @recording.wav', token));
  return [element('div', {class: 'card'}, form, command), result];
}

/** The button that records, with what it hears. */
function recording(take, fail) {
  const heard = element('span', {class: 'bar level', 'aria-hidden': 'true', hidden: true}, element('span', {}));
  const time = element('span', {class: 'quiet', role: 'timer'});
  const button = element('button', {type: 'button', onclick: toggle}, 'Record');
  let recorder = null;
  if (!Recorder.isAllowed) {
    button.disabled = true;
    time.textContent = 'Browsers give the microphone to pages from localhost or over HTTPS only.';
  }

  async function toggle() {
    if (recorder) {
      await stop();
      return;
    }
    recorder = new Recorder((seconds, loudness) => {
      time.textContent = `${seconds.toFixed(1)} s`;
      heard.firstChild.style.width = `${loudness * 100}%`;
      if (seconds >= LONGEST) {
        stop();
      }
    });
    try {
      await recorder.start();
      button.textContent = 'Stop and write down';
      button.classList.add('main');
      heard.hidden = false;
    } catch (failure) {
      recorder = null;
      fail(new Refusal(failure.name === 'NotFoundError'
        ? 'The browser found no microphone.'
        : 'The browser gave no access to the microphone.', 0));
    }
  }

  async function stop() {
    const ended = recorder;
    recorder = null;
    if (ended) {
      button.textContent = 'Record';
      button.classList.remove('main');
      heard.hidden = true;
      time.textContent = '';
      take(await ended.stop());
    }
  }

  return element('div', {class: 'row record'}, button, heard, time);
}

function show(answer, name, address) {
  const sound = element('audio', {controls: true, src: address});
  const spoken = answer.passages.flatMap(passage => passage.words);
  const words = spoken.map(word => element('button', {
    type: 'button',
    class: 'word',
    title: `${word.start.toFixed(2)} to ${word.end.toFixed(2)} s, confidence ${percent(word.confidence)}`,
    onclick: () => {
      sound.currentTime = word.start;
      sound.play();
    },
  }, element('span', {}, word.text), element('small', {}, `${word.start.toFixed(2)} s`)));
  sound.addEventListener('timeupdate', () => spoken.forEach((word, i) => words[i].classList
    .toggle('heard', sound.currentTime >= word.start && sound.currentTime < word.end)));
  return [
    element('h3', {}, name),
    sound,
    element('p', {class: answer.text === '' ? 'quiet' : 'answer'}, answer.text === '' ? 'Nothing was understood.' : answer.text),
    ...(words.length > 0 ? [element('h3', {}, 'Words'), element('div', {class: 'words'}, words)] : []),
    element('div', {class: 'row foot always'}, copyButton(() => answer.text, 'Copy the text')),
  ];
}
