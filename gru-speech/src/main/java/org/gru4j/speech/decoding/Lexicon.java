package org.gru4j.speech.decoding;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The words that may be recognised, as a tree of their code points. Immutable. */
public final class Lexicon implements WordScorer<Lexicon.Node> {
  private final Node root = new Node(null);

  private Lexicon() {}

  /**
   * A lexicon.
   *
   * @throws IllegalArgumentException if there is no word, or one is empty or has white space in it
   */
  public static Lexicon of(Collection<String> words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("Expected words of a lexicon, found none.");
    }
    Lexicon lexicon = new Lexicon();
    for (String word : words) {
      if (word.isEmpty() || word.codePoints().anyMatch(Character::isWhitespace)) {
        throw new IllegalArgumentException(
            "Expected a word without white space in the lexicon, found \"" + word + "\".");
      }
      Node node = lexicon.root;
      for (int codePoint : word.codePoints().toArray()) {
        node = node.makeChild(codePoint, lexicon.root);
      }
      node.isWord = true;
    }
    return lexicon;
  }

  /** The beginning of a word. */
  static final class Node {
    private final Int2ObjectOpenHashMap<Node> children = new Int2ObjectOpenHashMap<>();
    private final Node root;
    private boolean isWord;

    private Node(@Nullable Node root) {
      this.root = root == null ? this : root;
    }

    private Node makeChild(int codePoint, Node ofRoot) {
      Node child = children.get(codePoint);
      if (child == null) {
        child = new Node(ofRoot);
        children.put(codePoint, child);
      }
      return child;
    }
  }

  @Override
  public Node start() {
    return root;
  }

  @Override
  public @Nullable Node letter(Node state, int codePoint) {
    return state.children.get(codePoint);
  }

  @Override
  public @Nullable Node wordEnd(Node state) {
    return state.isWord ? state.root : null;
  }

  @Override
  public double score(Node state) {
    return 0;
  }

  @Override
  public double end(Node state) {
    return state.isWord || state == state.root ? 0 : Double.NEGATIVE_INFINITY;
  }
}
