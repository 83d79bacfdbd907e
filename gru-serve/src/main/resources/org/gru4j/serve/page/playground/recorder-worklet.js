/** Hands what the microphone hears to the page, as samples from -1 to 1 of one channel. */
class Microphone extends AudioWorkletProcessor {
  process([input]) {
    if (input.length > 0) {
      this.port.postMessage(input[0].slice());
    }
    return true;
  }
}

registerProcessor('microphone', Microphone);
