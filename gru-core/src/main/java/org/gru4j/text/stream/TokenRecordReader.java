package org.gru4j.text.stream;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.datavec.api.records.Record;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.split.InputSplit;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.Writable;
import org.gru4j.text.Corpus;
import org.gru4j.text.CorpusException;
import org.gru4j.text.StrictUtf8Reader;
import org.gru4j.text.tokens.TextCodec;

/**
 * Reads text as one token after the other, through all documents of a split: each record is one
 * {@link IntWritable}, the index of a token. This is what a language model reads.
 *
 * <p>Takes {@link Corpus#inputSplit()} as well as DataVec's own splits of files and strings. If the
 * vocabulary has an end symbol, it closes every document.
 */
public final class TokenRecordReader extends CodecRecordReader {
  private static final long serialVersionUID = 1L;
  private static final PrimitiveIterator.OfInt NO_TOKENS = IntStream.empty().iterator();

  private transient PrimitiveIterator.OfInt tokens = NO_TOKENS;
  private transient boolean endSymbolDue;
  private long indexInDocument;

  /** A reader still to be initialized with a split. */
  public TokenRecordReader(TextCodec codec) {
    super(codec);
  }

  /** A reader of a split. */
  public static TokenRecordReader of(TextCodec codec, InputSplit split) {
    try {
      TokenRecordReader reader = new TokenRecordReader(codec);
      reader.initialize(split);
      return reader;
    } catch (IOException e) {
      throw new CorpusException("Expected a readable split, found: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a split was opened.", e);
    }
  }

  @Override
  void startOver() {
    tokens = NO_TOKENS;
    endSymbolDue = false;
  }

  @Override
  public boolean hasNext() {
    while (!tokens.hasNext() && !endSymbolDue) {
      if (!documents().hasNext()) {
        return false;
      }
      tokens = codec().encode(documents().next());
      endSymbolDue = codec().vocabulary().endSymbol().isPresent();
      indexInDocument = 0;
    }
    return true;
  }

  private int nextIndex() {
    if (!hasNext()) {
      throw new NoSuchElementException("There are no more tokens in the split.");
    }
    indexInDocument++;
    if (tokens.hasNext()) {
      return tokens.nextInt();
    }
    endSymbolDue = false;
    return codec().vocabulary().indexOf(codec().vocabulary().endSymbol().orElseThrow());
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorpusException at text that is not UTF-8, or a token that has no index
   */
  @Override
  public List<Writable> next() {
    List<Writable> record = List.of(new IntWritable(nextIndex()));
    invokeListeners(record);
    return record;
  }

  @Override
  public boolean batchesSupported() {
    return true;
  }

  @Override
  public List<List<Writable>> next(int number) {
    List<List<Writable>> records = new ArrayList<>();
    while (records.size() < number && hasNext()) {
      records.add(next());
    }
    return records;
  }

  @Override
  public Record nextRecord() {
    List<Writable> record = next();
    URI uri = documents().location();
    RecordMetaData metaData = new RecordMetaDataIndex(indexInDocument - 1, uri, getClass());
    return new org.datavec.api.records.impl.Record(record, metaData);
  }

  /** The first token of a stream. */
  @Override
  public List<Writable> record(URI uri, DataInputStream stream) throws IOException {
    return List.of(
        new IntWritable(codec().encode(new StrictUtf8Reader(uri.toString(), stream)).nextInt()));
  }

  /** Reads the document from its start to the token: slow far inside a long document. */
  @Override
  public Record loadFromMetaData(RecordMetaData metaData) throws IOException {
    long index = ((RecordMetaDataIndex) metaData).getIndex();
    try (Reader document = open(metaData)) {
      PrimitiveIterator.OfInt indices = codec().encode(document);
      for (long i = 0; i < index; i++) {
        indices.nextInt();
      }
      int token =
          indices.hasNext()
              ? indices.nextInt()
              : codec().vocabulary().indexOf(codec().vocabulary().endSymbol().orElseThrow());
      return new org.datavec.api.records.impl.Record(List.of(new IntWritable(token)), metaData);
    }
  }

  @Override
  public List<Record> loadFromMetaData(List<RecordMetaData> metaData) throws IOException {
    List<Record> records = new ArrayList<>();
    for (RecordMetaData each : metaData) {
      records.add(loadFromMetaData(each));
    }
    return records;
  }
}
