package org.gru4j.speech.corpus;

import java.io.DataInputStream;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;

/**
 * The utterances of corpora as records of DataVec: id, recording, start and end in seconds, speaker
 * (or ""), text.
 */
public final class UtteranceRecordReader extends CorpusRecordReader {
  private static final long serialVersionUID = 1L;

  @Override
  public List<Writable> next() {
    List<Writable> record = record(nextUtterance());
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
    Utterance utterance = nextUtterance();
    List<Writable> record = record(utterance);
    invokeListeners(record);
    return new org.datavec.api.records.impl.Record(record, metaData(utterance));
  }

  /** Not supported: a corpus is more than a stream of bytes. */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) {
    throw new UnsupportedOperationException("Utterances are read from the places of corpora.");
  }

  /** The utterances of that recording, the first of them. */
  @Override
  public Record loadFromMetaData(RecordMetaData metaData) {
    return new org.datavec.api.records.impl.Record(record(utterance(metaData)), metaData);
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) {
    return metaData.stream().map(this::loadFromMetaData).toList();
  }
}
