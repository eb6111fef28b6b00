package io.ringlane.console;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * How a line is cut into words, and how a text is shown so that a line stays a line.
 *
 * <p>Blanks (spaces, tabs, carriage returns) separate words. A word that begins with a double quote ends at the next one and may hold
 * blanks; in it a backslash escapes: {@code \" \\ \n \r \t} and {@code \} followed by {@code u} and four hexadecimal digits. In other
 * words every character stands for itself. Half of a surrogate pair is refused: it has no form in UTF-8, so as a value it could be
 * neither written to the database nor shown.
 */
final class Words {
  /** A line that cannot be cut into words. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message);
    }
  }

  private static final int SHOWN = 40;

  private final String line;
  private int at;

  private Words(String line) {
    this.line = line;
  }

  static boolean isBlank(int c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  /** The words of a line. */
  static List<String> of(String line) throws MalformedException {
    return new Words(line).all();
  }

  /** The text as it is where that is a line and not taken for a quoted one; else quoted. */
  static String shown(String text) {
    return text.isEmpty() || text.startsWith("\"") || text.chars().anyMatch(Words::breaksLines) ? quoted(text) : text;
  }

  /** The text as one word: quoted where it holds a blank, too. */
  static String asWord(String text) {
    return text.chars().anyMatch(Words::isBlank) ? quoted(text) : shown(text);
  }

  /** The text between quotes, as a line may have it. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.chars().forEach(c -> {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (breaksLines(c)) {
            out.append("\\u").append(HexFormat.of().toHexDigits((char) c));
          } else {
            out.append((char) c);
          }
        }
      }
    });
    return out.append('"').toString();
  }

  /** The beginning of what somebody typed, for a message. */
  static String excerpt(String typed) {
    if (typed.length() <= SHOWN) {
      return quoted(typed);
    }
    int end = Character.isHighSurrogate(typed.charAt(SHOWN - 1)) ? SHOWN - 1 : SHOWN;
    return quoted(typed.substring(0, end)) + "...";
  }

  private static boolean breaksLines(int c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static boolean isSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private List<String> all() throws MalformedException {
    List<String> words = new ArrayList<>();
    while (true) {
      while (at < line.length() && isBlank(line.charAt(at))) {
        at++;
      }
      if (at == line.length()) {
        return words;
      }
      words.add(line.charAt(at) == '"' ? quotedWord() : plainWord());
    }
  }

  private String plainWord() {
    int start = at;
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    return line.substring(start, at);
  }

  private String quotedWord() throws MalformedException {
    StringBuilder word = new StringBuilder();
    at++;
    while (at < line.length()) {
      char c = line.charAt(at++);
      if (c == '"') {
        if (at < line.length() && !isBlank(line.charAt(at))) {
          throw new MalformedException("a closing quote is followed by " + excerpt(line.substring(at))
              + "; put a space after it, or write \\\" for a quote");
        }
        if (word.codePoints().anyMatch(Words::isSurrogate)) {
          throw new MalformedException("not text: half of a surrogate pair; write both, as in \\ud83d\\ude00");
        }
        return word.toString();
      }
      word.append(c == '\\' ? escaped() : c);
    }
    throw new MalformedException("a quoted word does not end; close it with \", and write \\\" for a quote in it");
  }

  private char escaped() throws MalformedException {
    char c = at < line.length() ? line.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw new MalformedException(
          "a backslash in quotes is followed by neither \" \\ n r t nor u; write \\\\ for a backslash");
    };
  }

  private char unicode() throws MalformedException {
    int from = at;
    at = Math.min(line.length(), from + 4);
    try {
      if (at - from == 4) {
        return (char) HexFormat.fromHexDigits(line, from, at);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new MalformedException("\\u is not followed by four hexadecimal digits, as in \\u00e9");
  }
}
