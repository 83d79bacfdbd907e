package org.gru4j.seq2seq;

import java.util.List;
import org.gru4j.serving.BatchedWork;

/** A translator at the work of a service. */
record TranslationWork(Translator translator)
    implements BatchedWork<TranslationRequest, TranslationWork.Read, List<Translation>> {

  /** A sentence that is read, and how to search for its translation. */
  record Read(TranslationRequest request, int tokens) {}

  @Override
  public Read prepare(TranslationRequest request) {
    translator.requireMemory(request.options());
    return new Read(request, translator.requireUsable(request.sentence()));
  }

  @Override
  public Object group(Read read) {
    return read.request().options();
  }

  @Override
  public int length(Read read) {
    return read.tokens();
  }

  @Override
  public List<List<Translation>> answer(List<Read> batch) {
    List<String> sentences = batch.stream().map(read -> read.request().sentence()).toList();
    return translator.search(sentences, batch.get(0).request().options());
  }
}
