package io.ringlane.results.statistics;

import java.util.ArrayList;
import java.util.List;

/** Rank letters: neighbours in the ranking that are not told apart share a letter. */
public final class RankLetters {

  private RankLetters() {}

  /** Whether two ranked entries, by index, were told apart. */
  @FunctionalInterface
  public interface Apart {

    /** True when the comparison of the two entries excludes equality. */
    boolean apart(int better, int worse);
  }

  /**
   * Letters for entries sorted from best to worst.
   *
   * @param entries how many
   * @param apart the pairwise verdicts
   * @return for each entry one or more letters, "a" for the leading group
   */
  public static List<String> letters(int entries, Apart apart) {
    List<StringBuilder> letters = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      letters.add(new StringBuilder());
    }
    int coveredTo = -1;
    char letter = 'a';
    for (int first = 0; first < entries; first++) {
      int last = first;
      while (last + 1 < entries && joins(first, last + 1, apart)) {
        last++;
      }
      if (last > coveredTo) {
        for (int member = first; member <= last; member++) {
          letters.get(member).append(letter);
        }
        letter++;
        coveredTo = last;
      }
    }
    return letters.stream().map(StringBuilder::toString).toList();
  }

  private static boolean joins(int first, int candidate, Apart apart) {
    for (int member = first; member < candidate; member++) {
      if (apart.apart(member, candidate)) {
        return false;
      }
    }
    return true;
  }
}
