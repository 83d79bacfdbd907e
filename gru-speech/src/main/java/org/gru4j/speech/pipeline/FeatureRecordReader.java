package org.gru4j.speech.pipeline;

import java.io.DataInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.datavec.api.records.Record;
import org.datavec.api.records.SequenceRecord;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.SequenceRecordReader;
import org.datavec.api.writable.FloatWritable;
import org.datavec.api.writable.Writable;
import org.gru4j.speech.corpus.CorpusRecordReader;
import org.gru4j.speech.corpus.Utterance;
import org.gru4j.speech.features.FeatureMatrix;

/**
 * The features of utterances as sequences of DataVec: a time step for each frame, in it a {@link
 * FloatWritable} for each feature. Nothing is random here.
 */
public final class FeatureRecordReader extends CorpusRecordReader implements SequenceRecordReader {
  private static final long serialVersionUID = 1L;

  private final transient FeaturePipeline pipeline;

  /** A reader still to be initialized with a split. */
  public FeatureRecordReader(FeaturePipeline pipeline) {
    this.pipeline = pipeline;
  }

  @Override
  public List<List<Writable>> sequenceRecord() {
    return sequence(nextUtterance());
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
    Utterance utterance = nextUtterance();
    return new org.datavec.api.records.impl.SequenceRecord(
        sequence(utterance), metaData(utterance));
  }

  /** The features of the first utterance of that recording. */
  @Override
  public SequenceRecord loadSequenceFromMetaData(RecordMetaData metaData) {
    return new org.datavec.api.records.impl.SequenceRecord(sequence(utterance(metaData)), metaData);
  }

  @Override
  public List<SequenceRecord> loadSequenceFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadSequenceFromMetaData).toList();
  }

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
}
