package org.gru4j.speech.corpus;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.jspecify.annotations.Nullable;

/**
 * The utterances of corpora as records of DataVec: id, recording, start and end in seconds, speaker
 * (or ""), text. Each location of the split is a corpus in any form that {@link SpeechCorpus#read}
 * knows.
 */
public final class UtteranceRecordReader extends BaseRecordReader {
  private static final long serialVersionUID = 1L;

  private transient List<Utterance> utterances = List.of();
  private transient Iterator<Utterance> position = utterances.iterator();
  private transient @Nullable Configuration configuration;

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
  public List<Writable> next() {
    List<Writable> record = record(position.next());
    invokeListeners(record);
    return record;
  }

  private static List<Writable> record(Utterance utterance) {
    return List.of(
        new Text(utterance.id()),
        new Text(utterance.audio().toString()),
        new DoubleWritable(utterance.start()),
        new DoubleWritable(utterance.end()),
        new Text(Objects.requireNonNullElse(utterance.speaker(), "")),
        new Text(utterance.text()));
  }

  @Override
  public Record nextRecord() {
    Utterance utterance = position.next();
    List<Writable> record = record(utterance);
    invokeListeners(record);
    return new org.datavec.api.records.impl.Record(
        record, new RecordMetaDataURI(utterance.audio().toUri(), getClass()));
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

  /** Not supported: a corpus is more than a stream of bytes. */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException("Utterances are read from the places of corpora.");
  }

  /** The utterances of that recording, the first of them. */
  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    Path audio = Path.of(metaData.getURI());
    return utterances.stream()
        .filter(utterance -> utterance.audio().toAbsolutePath().equals(audio))
        .findFirst()
        .map(
            utterance ->
                (Record) new org.datavec.api.records.impl.Record(record(utterance), metaData))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Expected a recording of the corpus, found " + audio + "."));
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadFromMetaData).toList();
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
