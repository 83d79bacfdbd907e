package org.gru4j.text.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.util.List;
import org.datavec.api.conf.Configuration;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.reader.BaseRecordReader;
import org.datavec.api.split.InputSplit;
import org.gru4j.text.DocumentReaders;
import org.gru4j.text.StrictUtf8Reader;
import org.gru4j.text.tokens.TextCodec;
import org.jspecify.annotations.Nullable;

/** What the record readers of this package share: a codec and a walk through the documents. */
abstract class CodecRecordReader extends BaseRecordReader {
  private static final long serialVersionUID = 1L;

  private final transient TextCodec codec;
  private transient @Nullable DocumentReaders documents;
  private @Nullable Configuration configuration;

  CodecRecordReader(TextCodec codec) {
    this.codec = codec;
  }

  final TextCodec codec() {
    return codec;
  }

  final DocumentReaders documents() {
    if (documents == null) {
      throw new IllegalStateException("Expected initialize(InputSplit) before reading records.");
    }
    return documents;
  }

  /** Forgets the document that is being read. */
  abstract void startOver();

  @Override
  public final void initialize(InputSplit split) throws IOException, InterruptedException {
    close();
    super.initialize(split);
    documents = DocumentReaders.of(split, streamCreatorFn);
    startOver();
  }

  @Override
  public final void initialize(Configuration configuration, InputSplit split)
      throws IOException, InterruptedException {
    this.configuration = configuration;
    initialize(split);
  }

  /** Opens the document that a record came from. */
  final StrictUtf8Reader open(RecordMetaData metaData) {
    URI uri = metaData.getURI();
    InputStream bytes = streamCreatorFn.apply(uri);
    return new StrictUtf8Reader(uri.toString(), bytes);
  }

  @Override
  public final void reset() {
    documents().close();
    inputSplit.reset();
    documents = DocumentReaders.of(inputSplit, streamCreatorFn);
    startOver();
  }

  @Override
  public final boolean resetSupported() {
    return inputSplit == null || inputSplit.resetSupported();
  }

  /** The tokens of the vocabulary, in the order of the indices that the records hold. */
  @Override
  public final List<String> getLabels() {
    return codec.vocabulary().tokens();
  }

  @Override
  public final void setConf(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public final @Nullable Configuration getConf() {
    return configuration;
  }

  @Override
  public final void close() throws IOException {
    if (documents != null) {
      documents.close();
    }
  }

  // DataVec declares its readers serializable, but one in the middle of a file has no such form.
  private void writeObject(ObjectOutputStream stream) throws IOException {
    throw new NotSerializableException(getClass().getName());
  }
}
