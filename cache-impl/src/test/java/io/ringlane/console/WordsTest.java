package io.ringlane.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  @Test
  void blanksSeparateWords() throws Words.MalformedException {
    assertThat(Words.of("PUT a  b\tc\rd ")).containsExactly("PUT", "a", "b", "c", "d");
    assertThat(Words.of("a\"b \\n \u00a0")).containsExactly("a\"b", "\\n", "\u00a0");
  }

  @Test
  void quotesHoldBlanksAndEscapes() throws Words.MalformedException {
    assertThat(Words.of("PUT \"a b\" \"\" \" \"")).containsExactly("PUT", "a b", "", " ");
    assertThat(Words.of("\"\\\"\\\\\\n\\r\\t\\u00e9\\u0000\"")).containsExactly("\"\\\n\r\t\u00e9\0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"a", "\"a\\", "\"a\\\"", "\"a\"b", "\"a\"\"b\"", "\"\\x\"", "\"\\u12\"",
      "\"\\u12g4\""})
  void halfAQuoteIsSaidToBe(String line) {
    assertThatThrownBy(() -> Words.of(line)).isInstanceOf(Words.MalformedException.class)
        .hasMessageMatching("(?s).*(write|close|put|as in) .*");
  }

  @Test
  void aPlainValueIsShownAsItIs() {
    assertThat(List.of(Words.shown("a b"), Words.shown("é\\n'\""), Words.shown(" "))).containsExactly("a b", "é\\n'\"",
        " ");
    assertThat(Words.shown("a\nb")).isEqualTo("\"a\\nb\"");
    assertThat(Words.shown("\"a\"")).isEqualTo("\"\\\"a\\\"\"");
    assertThat(Words.shown("")).isEqualTo("\"\"");
    assertThat(Words.shown("\u2028\u0085\u001b")).isEqualTo("\"\\u2028\\u0085\\u001b\"");
    assertThat(Words.asWord("a b")).isEqualTo("\"a b\"");
  }

  /** Two values are never shown alike, and a quoted one can be typed again. */
  @Test
  void whatIsShownCanBeReadBack() throws Words.MalformedException {
    SplittableRandom random = new SplittableRandom(5);
    String characters = "ab \"\\\n\r\tnu00é\u2028\0\u0085";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(6); length > 0; length--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      String value = text.toString();
      String shown = Words.shown(value);
      assertThat(shown.lines().count()).isEqualTo(1);
      assertThat(shown.startsWith("\"") ? Words.of(shown) : List.of(shown)).containsExactly(value);
      assertThat(Words.of(Words.asWord(value))).containsExactly(value);
    }
  }

  @Test
  void excerptsAreShort() {
    assertThat(Words.excerpt("x".repeat(1_000))).hasSizeLessThan(60);
    assertThat(Words.excerpt("\uD83D\uDE00".repeat(100))).doesNotContain("?").endsWith("\"...");
    assertThat(Words.excerpt("x" + "\uD83D\uDE00".repeat(100)).codePoints()).noneMatch(c -> c >= 0xD800 && c < 0xE000);
  }
}
