package org.gru4j.speech.corpus;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.jspecify.annotations.Nullable;

/**
 * A record reader of DataVec over the utterances of corpora. Each location of the split is a corpus
 * in any form that {@link SpeechCorpus#read} knows.
 */
public abstract class CorpusRecordReader extends BaseRecordReader {
  private static final long serialVersionUID = 1L;

  private transient List<Utterance> utterances = List.of();
  private transient Iterator<Utterance> position = utterances.iterator();
  private transient @Nullable Configuration configuration;

  /** The utterance that comes next. */
  protected final Utterance nextUtterance() {
    return position.next();
  }

  /**
   * The first utterance of a recording.
   *
   * @throws IllegalArgumentException if there is none
   */
  protected final Utterance utterance(RecordMetaData metaData) {
    Path audio = Path.of(metaData.getURI());
    return utterances.stream()
        .filter(utterance -> utterance.audio().toAbsolutePath().equals(audio))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a recording of the corpus, found " + audio + "."));
  }

  /** Where an utterance comes from. */
  protected final RecordMetaData metaData(Utterance utterance) {
    return new RecordMetaDataURI(utterance.audio().toUri(), getClass());
  }

  /**
   * {@inheritDoc}
   *
   * @throws org.gru4j.text.CorpusException if a location holds no corpus
   */
  @Override
  public void initialize(InputSplit split) throws IOException, InterruptedException {
    super.initialize(split);
    List<Utterance> all = new ArrayList<>();
    for (URI location : split.locations()) {
      all.addAll(SpeechCorpus.read(Path.of(location)).utterances());
    }
    utterances = List.copyOf(all);
    reset();
  }

  @Override
  public void initialize(Configuration newConfiguration, InputSplit split)
      throws IOException, InterruptedException {
    configuration = newConfiguration;
    initialize(split);
  }

  @Override
  public boolean hasNext() {
    return position.hasNext();
  }

  @Override
  public void reset() {
    position = utterances.iterator();
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  @Override
  public List<String> getLabels() {
    return List.of();
  }

  @Override
  public void setConf(Configuration newConfiguration) {
    configuration = newConfiguration;
  }

  @Override
  public @Nullable Configuration getConf() {
    return configuration;
  }

  @Override
  public void close() {}

  // DataVec declares its readers serializable, but one in the middle of a corpus has no such form.
  private void writeObject(ObjectOutputStream stream) throws IOException {
    throw new NotSerializableException(getClass().getName());
  }
}
