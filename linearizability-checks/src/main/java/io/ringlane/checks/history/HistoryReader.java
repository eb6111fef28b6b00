package io.ringlane.checks.history;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a history from tab-separated lines of UTF-8: session, op, key, value, invoke_ns, return_ns, outcome and,
 * where a put has one, ttl_ms.
 *
 * <p>
 * Rows may come in any order; blank lines and comments (from {@code #} at the start of a line, or after the last column)
 * are skipped. The text is never held: a line at a time, at most {@value #LONGEST_LINE} bytes long. All of a file is
 * looked at before it is refused, so that one run names the first {@value #MOST_PROBLEMS} malformed lines and counts the others.
 */
public final class HistoryReader {
  static final int LONGEST_LINE = 1 << 20;
  static final int MOST_PROBLEMS = 20;

  private static final int COLUMNS = 7;
  private static final int TTL = 7;
  private static final String FORM = "session, op, key, value, invoke_ns, return_ns, outcome, and ttl_ms where a put has one";

  private final String source;
  private final Symbols keys = new Symbols();
  private final Symbols sessions = new Symbols();
  private final History.Builder builder;
  private final List<HistoryParts.Part> parts;
  private final List<String> problems = new ArrayList<>();
  private int moreProblems;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(4096);
  private final int[] from = new int[COLUMNS + 1];
  private final int[] to = new int[COLUMNS + 1];
  private byte[] line = new byte[512];
  private int length;
  private int lineNumber;

  private HistoryReader(String source, List<HistoryParts.Part> parts) {
    this.source = source;
    this.parts = parts;
    this.builder = History.Builder.ofTexts(source, keys, sessions);
  }

  /**
   * Reads a file.
   *
   * @throws MalformedHistoryException if a line is not what it should be
   * @throws IOException if the file cannot be read
   */
  public static History read(Path file) throws IOException, MalformedHistoryException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(file.toString(), in);
    }
  }

  /** Reads a stream to its end; {@code source} names it in messages. */
  public static History read(String source, InputStream in) throws IOException, MalformedHistoryException {
    HistoryReader reader = new HistoryReader(source, List.of());
    reader.readAll(in);
    return reader.builder.build();
  }

  /** Looks at every line and gives each operation to the part of its key. */
  static void split(Path file, List<HistoryParts.Part> parts) throws IOException, MalformedHistoryException {
    try (InputStream in = Files.newInputStream(file)) {
      new HistoryReader(file.toString(), parts).readAll(in);
    }
  }

  /** Reads lines that were given to a part. */
  static History readPart(String source, DataInputStream in, int lines) throws IOException, MalformedHistoryException {
    HistoryReader reader = new HistoryReader(source, List.of());
    for (int i = 0; i < lines; i++) {
      reader.lineNumber = in.readInt();
      reader.length = in.readInt();
      reader.makeRoom(reader.length);
      in.readFully(reader.line, 0, reader.length);
      reader.row();
    }
    reader.refuseProblems();
    return reader.builder.build();
  }

  private void readAll(InputStream in) throws IOException, MalformedHistoryException {
    byte[] buffer = new byte[1 << 16];
    boolean tooLong = false;
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      int start = 0;
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          tooLong |= !append(buffer, start, i);
          endLine(tooLong);
          tooLong = false;
          start = i + 1;
        }
      }
      tooLong |= !append(buffer, start, count);
    }
    if (length > 0 || tooLong) {
      endLine(tooLong);
    }
    refuseProblems();
  }

  private void refuseProblems() throws MalformedHistoryException {
    if (moreProblems > 0) {
      problems.add("%s: %d more malformed line%s".formatted(source, moreProblems, moreProblems == 1 ? "" : "s"));
    }
    if (!problems.isEmpty()) {
      throw new MalformedHistoryException(problems);
    }
  }

  private boolean append(byte[] buffer, int start, int end) {
    int more = end - start;
    if (length + more > LONGEST_LINE) {
      return false;
    }
    makeRoom(length + more);
    System.arraycopy(buffer, start, line, length, more);
    length += more;
    return true;
  }

  private void makeRoom(int bytes) {
    if (bytes > line.length) {
      line = Arrays.copyOf(line, Math.max(bytes, line.length * 2));
    }
  }

  private void endLine(boolean tooLong) throws IOException {
    lineNumber++;
    if (tooLong) {
      problem("the line is longer than " + LONGEST_LINE + " bytes; a history line has " + COLUMNS + " short columns");
    } else {
      row();
    }
    length = 0;
  }

  private void row() throws IOException {
    int start = 0;
    if (lineNumber == 1 && length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF) {
      start = 3;
    }
    int end = length;
    if (end > start && line[end - 1] == '\r') {
      end--;
    }
    if (!isUtf8(start, end)) {
      problem("the bytes are not UTF-8; save the file as UTF-8");
      return;
    }
    int first = start;
    while (first < end && (line[first] == ' ' || line[first] == '\t')) {
      first++;
    }
    if (first == end || line[first] == '#') {
      return;
    }
    end = withoutComment(start, end);
    int columns = split(start, end);
    if (columns != COLUMNS && columns != COLUMNS + 1) {
      problem("%d column%s where %d belong, parted by single tabs: %s".formatted(columns, columns == 1 ? "" : "s",
          COLUMNS, FORM));
      return;
    }
    operation(start, end, columns > COLUMNS);
  }

  /** The end of the row if a comment follows its seventh or eighth column. A {@code #} inside a key or value is only a letter. */
  private int withoutComment(int start, int end) {
    int tabs = 0;
    for (int i = start; i < end; i++) {
      if (tabs >= COLUMNS - 1 && line[i] == '#' && isBlank(line[i - 1])) {
        int last = i;
        while (isBlank(line[last - 1]) && (line[last - 1] == ' ' || tabs > COLUMNS - 1)) {
          last--;
          if (line[last] == '\t') {
            tabs--;
          }
        }
        return last;
      }
      if (line[i] == '\t') {
        tabs++;
      }
    }
    return end;
  }

  private static boolean isBlank(byte letter) {
    return letter == ' ' || letter == '\t';
  }

  private int split(int start, int end) {
    int column = 0;
    int begin = start;
    for (int i = start; i <= end; i++) {
      if (i == end || line[i] == '\t') {
        if (column <= COLUMNS) {
          from[column] = begin;
          to[column] = i;
        }
        column++;
        begin = i + 1;
      }
    }
    return column;
  }

  private void operation(int start, int end, boolean hasTtl) throws IOException {
    if (from[0] == to[0]) {
      problem("the session is empty; give it a name");
      return;
    }
    if (from[2] == to[2]) {
      problem("the key is empty; give it a name");
      return;
    }
    OperationKind kind;
    if (is(1, "put")) {
      kind = OperationKind.PUT;
    } else if (is(1, "get")) {
      kind = OperationKind.GET;
    } else if (is(1, "remove")) {
      kind = OperationKind.REMOVE;
    } else {
      problem("unknown op '" + text(1) + "'; it is put, get or remove");
      return;
    }
    Outcome outcome;
    if (is(6, "ok")) {
      outcome = Outcome.OK;
    } else if (is(6, "fail")) {
      outcome = Outcome.FAIL;
    } else if (is(6, "info")) {
      outcome = Outcome.INFO;
    } else {
      problem("unknown outcome '" + text(6) + "'; it is ok, fail or info");
      return;
    }
    boolean absent = is(3, "-");
    if (kind == OperationKind.PUT && absent) {
      problem("a put of '-', which means absent; a put writes a value, a remove makes absent");
      return;
    }
    if (kind == OperationKind.REMOVE && !absent) {
      problem("a remove with the value '" + text(3) + "'; the value of a remove is -");
      return;
    }
    if (!isStamp(4)) {
      problem("invoke_ns '" + text(4) + "' is not a stamp; it is a whole number of nanoseconds");
      return;
    }
    long invoked = stamp(4);
    long returned = Long.MAX_VALUE;
    if (outcome == Outcome.INFO) {
      if (!is(5, "-")) {
        problem("return_ns '" + text(5) + "' with the outcome info; an operation nobody saw end has return_ns -");
        return;
      }
    } else if (is(5, "-")) {
      problem("return_ns - with the outcome " + text(6) + "; only info has no return stamp");
      return;
    } else if (!isStamp(5)) {
      problem("return_ns '" + text(5) + "' is not a stamp; it is a whole number of nanoseconds, or - with info");
      return;
    } else {
      returned = stamp(5);
      if (returned < invoked) {
        problem("returned at " + returned + ", before it was invoked at " + invoked + "; return_ns >= invoke_ns");
        return;
      }
    }
    if (hasTtl && !is(TTL, "-")) {
      if (kind != OperationKind.PUT) {
        problem("ttl_ms '" + text(TTL) + "' with the op " + text(1) + "; only a put has one");
        return;
      }
      if (!isTtl()) {
        problem("ttl_ms '" + text(TTL) + "' is not a TTL; it is a whole number of milliseconds from 0 to "
            + History.LONGEST_TTL_MILLIS + ", or - for none");
        return;
      }
    }
    if (problems.isEmpty() && !parts.isEmpty()) {
      parts.get(Symbols.placeOf(line, from[2], to[2], parts.size())).add(lineNumber, line, start, end);
    } else if (problems.isEmpty()) {
      long ttl = hasTtl && !is(TTL, "-") ? stamp(TTL) : HistoryOperation.NO_TTL;
      long value = absent ? History.ABSENT : builder.codeOf(line, from[3], to[3]);
      builder.add(sessions.symbolOf(line, from[0], to[0]), kind, keys.symbolOf(line, from[2], to[2]), value, invoked,
          returned, outcome, lineNumber, ttl);
    }
  }

  private boolean is(int column, String word) {
    if (to[column] - from[column] != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (line[from[column] + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A whole number below nine quintillion either way: the ends of a long stand for never. */
  private boolean isStamp(int column) {
    int begin = from[column] + (from[column] < to[column] && line[from[column]] == '-' ? 1 : 0);
    while (begin < to[column] - 1 && line[begin] == '0') {
      begin++;
    }
    int digits = to[column] - begin;
    if (digits < 1 || digits > 19 || (digits == 19 && line[begin] > '8')) {
      return false;
    }
    for (int i = begin; i < to[column]; i++) {
      if (line[i] < '0' || line[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private boolean isTtl() {
    return isStamp(TTL) && line[from[TTL]] != '-' && stamp(TTL) <= History.LONGEST_TTL_MILLIS;
  }

  private long stamp(int column) {
    boolean negative = line[from[column]] == '-';
    long number = 0;
    for (int i = from[column] + (negative ? 1 : 0); i < to[column]; i++) {
      number = number * 10 + (line[i] - '0');
    }
    return negative ? -number : number;
  }

  private String text(int column) {
    int longest = 60;
    int end = Math.min(to[column], from[column] + longest);
    String text = new String(line, from[column], end - from[column], StandardCharsets.UTF_8);
    return end < to[column] ? text + "..." : text;
  }

  private boolean isUtf8(int start, int end) {
    boolean ascii = true;
    for (int i = start; i < end; i++) {
      ascii &= line[i] >= 0;
    }
    if (ascii) {
      return true;
    }
    decoder.reset();
    ByteBuffer bytes = ByteBuffer.wrap(line, start, end - start);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      decoded.clear();
      result = decoder.decode(bytes, decoded, true);
    }
    return !result.isError();
  }

  private void problem(String what) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(source + ":" + lineNumber + ": " + what);
    } else {
      moreProblems++;
    }
  }
}
