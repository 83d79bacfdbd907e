package org.gru4j.speech.pipeline;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.Record;
import org.datavec.api.records.SequenceRecord;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataURI;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.records.reader.SequenceRecordReader;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.FloatWritable;
import org.datavec.api.writable.Writable;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.features.FeatureMatrix;
import org.jspecify.annotations.Nullable;

/**
 * The features of utterances as sequences of DataVec: a time step for each frame, in it a {@link
 * FloatWritable} for each feature. Each location of the split is a corpus in any form that {@link
 * SpeechCorpus#read} knows. Nothing is random here.
 */
public final class FeatureRecordReader extends BaseRecordReader implements SequenceRecordReader {
  private static final long serialVersionUID = 1L;

  private final transient FeaturePipeline pipeline;
  private transient List<Utterance> utterances = List.of();
  private transient Iterator<Utterance> position = utterances.iterator();
  private transient @Nullable Configuration configuration;

  /** A reader still to be initialized with a split. */
  public FeatureRecordReader(FeaturePipeline pipeline) {
    this.pipeline = pipeline;
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
  public List<List<Writable>> sequenceRecord() {
    return sequence(position.next());
  }

  private List<List<Writable>> sequence(Utterance utterance) {
    FeatureMatrix features = pipeline.features(utterance);
    List<List<Writable>> sequence = new ArrayList<>(features.frames());
    for (int frame = 0; frame < features.frames(); frame++) {
      List<Writable> step = new ArrayList<>(features.dimension());
      for (int i = 0; i < features.dimension(); i++) {
        step.add(new FloatWritable(features.get(frame, i)));
      }
      sequence.add(step);
    }
    invokeListeners(sequence);
    return sequence;
  }

  @Override
  public SequenceRecord nextSequence() {
    Utterance utterance = position.next();
    return new org.datavec.api.records.impl.SequenceRecord(
        sequence(utterance), new RecordMetaDataURI(utterance.audio().toUri(), getClass()));
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

  /** The features of the first utterance of that recording. */
  @Override
  public SequenceRecord loadSequenceFromMetaData(RecordMetaData metaData) {
    Path audio = Path.of(metaData.getURI());
    for (Utterance utterance : utterances) {
      if (utterance.audio().toAbsolutePath().equals(audio)) {
        return new org.datavec.api.records.impl.SequenceRecord(sequence(utterance), metaData);
      }
    }
    throw new IllegalArgumentException("Expected a recording of the corpus, found " + audio + ".");
  }

  @Override
  public List<SequenceRecord> loadSequenceFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadSequenceFromMetaData).toList();
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

  /** Not supported: a corpus is more than a stream of bytes. */
  @Override
  public List<List<Writable>> sequenceRecord(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException("Features are read from the places of corpora.");
  }

  /** Not supported, as by DataVec's other sequence readers: a record is a sequence. */
  @Override
  public List<Writable> next() {
    throw sequencesOnly();
  }

  @Override
  public Record nextRecord() {
    throw sequencesOnly();
  }

  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw sequencesOnly();
  }

  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    throw sequencesOnly();
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    throw sequencesOnly();
  }

  private static UnsupportedOperationException sequencesOnly() {
    return new UnsupportedOperationException("This reader reads sequences: sequenceRecord().");
  }

  // DataVec declares its readers serializable, but one in the middle of a corpus has no such form.
  private void writeObject(ObjectOutputStream stream) throws IOException {
    throw new NotSerializableException(getClass().getName());
  }
}
