package org.gru4j.labelling;

import java.util.List;
import java.util.function.Function;
import org.gru4j.serving.BatchedWork;

/**
 * A model of labelled text at the work of a service.
 *
 * @param reading the words of a request
 * @param model answers several side by side
 */
record WordsWork<I, O>(
    Function<I, List<String>> reading, Function<List<List<String>>, List<O>> model)
    implements BatchedWork<I, List<String>, O> {

  @Override
  public List<String> prepare(I request) {
    return reading.apply(request);
  }

  @Override
  public int length(List<String> words) {
    return words.size();
  }

  @Override
  public List<O> answer(List<List<String>> batch) {
    return model.apply(batch);
  }
}
