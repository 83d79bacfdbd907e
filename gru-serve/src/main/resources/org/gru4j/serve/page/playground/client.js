/** What the server refused or could not do, as its sentence; status 0 if there was no answer. */
export class Refusal extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

const KEPT = 'gru4j-token';

/** Where a model answers, below its name. */
export function pathOf(model, operation) {
  return `/v1/models/${encodeURIComponent(model.id)}/${operation}`;
}

/** Asks the server that the page came from. */
export class Client {
  #token = sessionStorage.getItem(KEPT);
  #tokenWanted;

  /** @param tokenWanted called when the server refuses a request for want of its token */
  constructor(tokenWanted) {
    this.#tokenWanted = tokenWanted;
  }

  get hasToken() {
    return this.#token !== null;
  }

  useToken(token) {
    this.#token = token;
    sessionStorage.setItem(KEPT, token);
  }

  get(path) {
    return this.#ask(path, {}).then(answer => answer.json());
  }

  /** Posts a body, an object as JSON and anything else as it is, and returns the JSON answered. */
  async post(path, body, {type = 'application/json', signal} = {}) {
    return (await this.#send(path, body, type, signal)).json();
  }

  /** Posts an object and gives the server-sent events answered, each parsed as JSON. */
  async *stream(path, body, signal) {
    const answer = await this.#send(path, body, 'application/json', signal);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
      for (;;) {
        const {done, value} = await reader.read();
        if (done) {
          throw new Refusal('The answer broke off: the server ended or the connection was lost.', 0);
        }
        const events = (rest + value).split('\n\n');
        rest = events.pop();
        for (const data of events.map(dataOf).filter(each => each !== '')) {
          if (data === '[DONE]') {
            return;
          }
          const piece = JSON.parse(data);
          if (piece.error) {
            throw refusalOf(piece.error, piece.error.code);
          }
          yield piece;
        }
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  #send(path, body, type, signal) {
    const json = type === 'application/json';
    return this.#ask(path, {
      method: 'POST',
      headers: {'Content-Type': type},
      body: json ? JSON.stringify(body) : body,
      signal,
    });
  }

  async #ask(path, options) {
    const headers = {...options.headers};
    if (this.#token !== null) {
      headers.Authorization = `Bearer ${this.#token}`;
    }
    let answer;
    try {
      answer = await fetch(path, {...options, headers});
    } catch (failure) {
      if (failure.name === 'AbortError') {
        throw failure;
      }
      throw new Refusal('The server does not answer; it may have ended.', 0);
    }
    if (!answer.ok) {
      const refusal = await readRefusal(answer);
      if (answer.status === 401) {
        this.#tokenWanted(refusal);
      }
      throw refusal;
    }
    return answer;
  }
}

function dataOf(event) {
  return event.split('\n')
    .filter(line => line.startsWith('data:'))
    .map(line => line.slice(5).replace(/^ /, ''))
    .join('\n');
}

async function readRefusal(answer) {
  try {
    return refusalOf((await answer.json()).error, answer.status);
  } catch {
    return new Refusal(`The server answered with status ${answer.status}.`, answer.status);
  }
}

function refusalOf(error, status) {
  return new Refusal(String(error.message), status);
}
