/**
 * Records the microphone as a WAV file. Browsers record compressed sound by themselves, which the
 * server does not read; here the samples are taken as they come.
 */
export class Recorder {
  #pieces = [];
  #context = null;
  #stream = null;

  /** @param heard is told, now and then, the seconds so far and how loud it is, from 0 to 1 */
  constructor(heard) {
    this.heard = heard;
  }

  /** Whether the browser lets this page ask for the microphone. */
  static get isAllowed() {
    return isSecureContext && navigator.mediaDevices !== undefined;
  }

  async start() {
    this.#stream = await navigator.mediaDevices.getUserMedia({audio: {channelCount: 1}});
    this.#context = new AudioContext();
    await this.#context.audioWorklet.addModule('recorder-worklet.js');
    const microphone = new AudioWorkletNode(this.#context, 'microphone', {numberOfOutputs: 0});
    microphone.port.onmessage = ({data}) => {
      this.#pieces.push(data);
      this.heard(this.#seconds(), loudness(data));
    };
    this.#context.createMediaStreamSource(this.#stream).connect(microphone);
  }

  /** Ends, and gives what was heard. */
  async stop() {
    this.#stream.getTracks().forEach(track => track.stop());
    const rate = this.#context.sampleRate;
    await this.#context.close();
    return new File([wav(this.#pieces, rate)], 'recording.wav', {type: 'audio/wav'});
  }

  #seconds() {
    const samples = this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    return samples / this.#context.sampleRate;
  }
}

/** From 0 at -60 decibels to 1 at full scale. */
function loudness(samples) {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.max(0, Math.min(1, 1 + 10 * Math.log10(power + 1e-12) / 60));
}

/** A RIFF file of one channel of 16 bits. */
export function wav(pieces, rate) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * length));
  const ascii = (at, text) => [...text].forEach((sign, i) => view.setUint8(at + i, sign.charCodeAt(0)));
  ascii(0, 'RIFF');
  view.setUint32(4, 36 + 2 * length, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, 2 * length, true);
  let at = 44;
  for (const piece of pieces) {
    for (const sample of piece) {
      view.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true);
      at += 2;
    }
  }
  return view.buffer;
}
