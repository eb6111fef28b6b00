package io.ringlane.checks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a history file may look like, and what is said of one that does not. */
class HistoryReaderTest {
  private static final String GOOD = "s1\tput\ta\t1\t0\t10\tok\n";

  private static History read(String text) throws Exception {
    return HistoryReader.read("F", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MalformedHistoryException refused(byte[] bytes) {
    return catchThrowableOfType(MalformedHistoryException.class,
        () -> HistoryReader.read("F", new ByteArrayInputStream(bytes)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      s1;put;a;1;0;10                | 6 columns where 7 belong
      s1;put;a;1;0;10;ok;5;more      | 9 columns where 7 belong, parted by single tabs: session, op, key, value, invoke_ns, return_ns, outcome, and ttl_ms
      s1;put;a;1;0;10;ok;more        | ttl_ms 'more' is not a TTL
      s1;put;a;1;0;10;ok;            | ttl_ms '' is not a TTL
      s1;put;a;1;0;10;ok;-1          | ttl_ms '-1' is not a TTL
      s1;put;a;1;0;10;ok;1.5         | ttl_ms '1.5' is not a TTL; it is a whole number of milliseconds from 0 to 9223372036854
      s1;put;a;1;0;10;ok;9223372036855 | ttl_ms '9223372036855' is not a TTL
      s1;put;a;1;0;10;ok;99999999999999999999 | ttl_ms '99999999999999999999' is not a TTL
      s1;get;a;1;0;10;ok;5           | ttl_ms '5' with the op get; only a put has one
      s1;remove;a;-;0;10;ok;5        | ttl_ms '5' with the op remove
      s1 put a 1 0 10 ok             | 1 column where 7 belong
      ;put;a;1;0;10;ok               | the session is empty
      s1;put;;1;0;10;ok              | the key is empty
      s1;PUT;a;1;0;10;ok             | unknown op 'PUT'; it is put, get or remove
      session;op;key;value;i;r;o     | unknown op 'op'
      s1;put;a;1;0;10;OK             | unknown outcome 'OK'; it is ok, fail or info
      s1;put;a;-;0;10;ok             | a put of '-'
      s1;remove;a;1;0;10;ok          | the value of a remove is -
      s1;put;a;1;zero;10;ok          | invoke_ns 'zero' is not a stamp
      s1;put;a;1;;10;ok              | invoke_ns '' is not a stamp
      s1;put;a;1;-;10;ok             | invoke_ns '-' is not a stamp
      s1;put;a;1;1.5;10;ok           | invoke_ns '1.5' is not a stamp
      s1;put;a;1;0;10000000000000000000;ok | return_ns '10000000000000000000' is not a stamp
      s1;put;a;1;0;ten;ok            | return_ns 'ten' is not a stamp
      s1;put;a;1;10;9;ok             | returned at 9, before it was invoked at 10
      s1;put;a;1;0;-;ok              | return_ns - with the outcome ok
      s1;put;a;1;0;-;fail            | return_ns - with the outcome fail
      s1;get;a;-;0;10;info           | return_ns '10' with the outcome info
      """)
  void malformedLineIsNamed(String line, String what) {
    String text = "# made by a test\n" + GOOD + "\n" + line.replace(';', '\t') + "\n" + GOOD;
    MalformedHistoryException refusal = refused(text.getBytes(StandardCharsets.UTF_8));
    assertThat(refusal.problems()).singleElement().asString().startsWith("F:4: ").contains(what);
  }

  @Test
  void everyMalformedLineIsNamedUpToTwentyAndTheOthersAreCounted() {
    String text = GOOD + "nonsense\n" + GOOD + "nonsense\n";
    assertThat(refused(text.getBytes(StandardCharsets.UTF_8)).problems()).hasSize(2).last().asString()
        .startsWith("F:4: ");
    assertThat(refused("nonsense\n".repeat(20).getBytes(StandardCharsets.UTF_8)).problems()).hasSize(20).last()
        .asString().startsWith("F:20: ");
    assertThat(refused("nonsense\n".repeat(21).getBytes(StandardCharsets.UTF_8)).problems()).hasSize(21).last()
        .isEqualTo("F: 1 more malformed line");
    String many = GOOD + "nonsense\n".repeat(100) + GOOD + "x".repeat(HistoryReader.LONGEST_LINE + 1) + "\n" + GOOD;
    assertThat(refused(many.getBytes(StandardCharsets.UTF_8)).problems()).hasSize(21).last()
        .isEqualTo("F: 81 more malformed lines");
  }

  @Test
  void bytesThatAreNotUtf8AreMalformed() {
    byte[] bytes = GOOD.replace('a', '\u00e9').getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refused(bytes).problems()).containsExactly("F:1: the bytes are not UTF-8; save the file as UTF-8");
    byte[] comment = "# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refused(comment).problems()).singleElement().asString().startsWith("F:1: ");
    byte[] random = new byte[100_000];
    new Random(1).nextBytes(random);
    assertThat(refused(random).problems()).isNotEmpty();
  }

  @Test
  void lineWithoutEndIsRefusedInLittleMemory() {
    byte[] bytes = new byte[3 * HistoryReader.LONGEST_LINE];
    Arrays.fill(bytes, (byte) 'x');
    assertThat(refused(bytes).problems()).singleElement().asString().startsWith("F:1: the line is longer than");
  }

  @Test
  void commentsBlankLinesReturnsAndNegativeStampsAreFine() throws Exception {
    List<String> lines = List.of("\uFEFF# comment\r", "\r", "  ", "s1\tput\tk#1\t#x\t-20\t-10\tok\r",
        "s1\tget\tk#1\t#x\t-9\t-8\tok # said so", "s1\tget\tk#1\t#x\t-7\t-6\tok\t# too",
        "s\u00e9ance\tput\t\u00fcber\tna\u00efve\t0\t-\tinfo");
    History history = read(String.join("\n", lines));
    assertThat(history.size()).isEqualTo(4);
    assertThat(history.operation(0).toString())
        .isEqualTo("line 4  session s1  put k#1 = #x  invoked -20  returned -10  ok");
    assertThat(history.operation(3).toString())
        .isEqualTo("line 7  session s\u00e9ance  put \u00fcber = na\u00efve  invoked 0  returned never  info");
    assertThat(new HistoryJudge().judge(history).verdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void aPutMayHaveATtl() throws Exception {
    History history = read("""
        s;put;a;1;0;10;ok;5
        s;put;a;2;20;-;info;0 # at once
        s;put;a;3;30;40;ok;9223372036854;# long
        s;put;a;4;50;60;ok;-
        s;get;a;4;70;80;ok;- # none
        s;remove;a;-;90;95;ok
        """.replace(';', '\t'));
    assertThat(history.operation(0).toString())
        .isEqualTo("line 1  session s  put a = 1 ttl 5 ms  invoked 0  returned 10  ok");
    assertThat(IntStream.range(0, 6).mapToObj(history::operation))
        .extracting(HistoryOperation::ttlMillis).containsExactly(5L, 0L, 9223372036854L, -1L, -1L, -1L);
    assertThat(new HistoryJudge().judge(history).verdict()).isEqualTo(Verdict.OK);
  }

  @ParameterizedTest
  @CsvSource({"1, 01", "1, +1", "0, -0", "0, 00", "12345678901234567890, 12345678901234567891", "1, 1.0", "-1, 1"})
  void valuesAreTextsNotNumbers(String written, String answered) throws Exception {
    String put = "s\tput\ta\t" + written + "\t0\t1\tok\n";
    assertThat(new HistoryJudge().judge(read(put + "s\tget\ta\t" + written + "\t2\t3\tok\n")).verdict())
        .isEqualTo(Verdict.OK);
    History history = read(put + "s\tget\ta\t" + answered + "\t2\t3\tok\n");
    assertThat(new HistoryJudge().judge(history).verdict()).isEqualTo(Verdict.VIOLATION);
    assertThat(history.operation(0).value()).isEqualTo(written);
    assertThat(history.operation(1).value()).isEqualTo(answered);
  }

  @Test
  void manyDistinctTextsComeBackAsTheyWere() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append("s\tput\tkey-").append(i).append("\tvalue-").append("x".repeat(i % 200)).append(i).append("\t")
          .append(i).append('\t').append(i).append("\tok\n");
    }
    History history = read(text.toString());
    for (int i = 0; i < 20_000; i++) {
      assertThat(history.operation(i).key()).isEqualTo("key-" + i);
      assertThat(history.operation(i).value()).isEqualTo("value-" + "x".repeat(i % 200) + i);
    }
  }
}
