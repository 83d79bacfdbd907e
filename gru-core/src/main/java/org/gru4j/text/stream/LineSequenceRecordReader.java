package org.gru4j.text.stream;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.records.Record;
import org.datavec.api.records.SequenceRecord;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataLine;
import org.datavec.api.records.reader.SequenceRecordReader;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Writable;
import org.gru4j.text.StrictUtf8Reader;
import org.gru4j.text.tokens.TextCodec;
import org.jspecify.annotations.Nullable;

/**
 * Reads each line of the documents of a split as a sequence: one time step per token, in it one
 * {@link IntWritable}, the index of the token. This is what a model of sentences reads.
 *
 * <p>The line end is not part of the sequence, and no begin or end symbols are added. An empty line
 * is an empty sequence, so that the lines of parallel files stay side by side.
 */
public final class LineSequenceRecordReader extends CodecRecordReader
    implements SequenceRecordReader {
  private static final long serialVersionUID = 1L;

  private transient @Nullable BufferedReader document;
  private transient @Nullable String line;
  private int lineNumber;

  /** A reader still to be initialized with a split. */
  public LineSequenceRecordReader(TextCodec codec) {
    super(codec);
  }

  @Override
  void startOver() {
    document = null;
    line = null;
  }

  @Override
  public boolean hasNext() {
    try {
      while (line == null) {
        if (document != null) {
          line = document.readLine();
          lineNumber++;
        }
        if (line == null) {
          if (!documents().hasNext()) {
            document = null;
            return false;
          }
          document = new BufferedReader(documents().next());
          lineNumber = -1;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<List<Writable>> sequenceRecord() {
    if (!hasNext() || line == null) {
      throw new NoSuchElementException("There are no more lines in the split.");
    }
    List<List<Writable>> sequence = sequence(line);
    line = null;
    invokeListeners(sequence);
    return sequence;
  }

  private List<List<Writable>> sequence(String text) {
    List<List<Writable>> sequence = new ArrayList<>();
    for (int index : codec().encode(text)) {
      sequence.add(List.of(new IntWritable(index)));
    }
    return sequence;
  }

  @Override
  public SequenceRecord nextSequence() {
    List<List<Writable>> sequence = sequenceRecord();
    RecordMetaData metaData =
        new RecordMetaDataLine(lineNumber, documents().location(), getClass());
    return new org.datavec.api.records.impl.SequenceRecord(sequence, metaData);
  }

  /** The first line of a stream. */
  @Override
  public List<List<Writable>> sequenceRecord(URI uri, DataInputStream stream) throws IOException {
    return sequence(lineAt(new StrictUtf8Reader(uri.toString(), stream), 0));
  }

  /** Reads the document from its start to the line: slow far inside a long document. */
  @Override
  public SequenceRecord loadSequenceFromMetaData(RecordMetaData metaData) throws IOException {
    try (Reader opened = open(metaData)) {
      String text = lineAt(opened, ((RecordMetaDataLine) metaData).getLineNumber());
      return new org.datavec.api.records.impl.SequenceRecord(sequence(text), metaData);
    }
  }

  private static String lineAt(Reader text, int number) {
    return new BufferedReader(text).lines().skip(number).findFirst().orElseThrow();
  }

  @Override
  public List<SequenceRecord> loadSequenceFromMetaData(List<RecordMetaData> metaData)
      throws IOException {
    List<SequenceRecord> sequences = new ArrayList<>();
    for (RecordMetaData each : metaData) {
      sequences.add(loadSequenceFromMetaData(each));
    }
    return sequences;
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
