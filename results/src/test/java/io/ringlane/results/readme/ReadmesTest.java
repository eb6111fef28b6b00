package io.ringlane.results.readme;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadmesTest {
  @Test
  void commandsAreFoundWhereverCodeIs() {
    String markdown = """
        # Title

        ```
        mvn verify     # all
        printf 'a\\nb # c' | java -jar a.jar
        java -jar b.jar \\
            --long
        ASCII java drawing
        ```

            java -jar c.jar x

        | a | `java -cp d.jar D -p x=1` |

        Java, `java`, `javap -v`, ``java -jar no.jar``, `-jar`.
        ```bash
        $ bash run
        ```
        java -jar prose.jar
        """;

    assertThat(Readmes.commandsIn(markdown)).containsExactly("mvn verify", "printf 'a\\nb # c' | java -jar a.jar",
        "java -jar b.jar --long", "java -jar c.jar x", "java -cp d.jar D -p x=1", "bash run");
  }
}
