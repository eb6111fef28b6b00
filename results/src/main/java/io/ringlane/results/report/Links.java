package io.ringlane.results.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Relative links from the page to the raw files.
 *
 * @param prefix from the page's directory to the raw directory, ending in a slash
 */
record Links(String prefix) {

  static Links between(Path page, Path raw) {
    Path from = page.toAbsolutePath().normalize();
    Path to = raw.toAbsolutePath().normalize();
    String way = from.relativize(to).toString().replace('\\', '/');
    return new Links(encode(way) + "/");
  }

  /** A link with the file's own name as text. */
  Html to(String file) {
    return to(file, file);
  }

  Html to(String file, String text) {
    return Html.of("<a href=\"{}\">{}</a>", prefix + encode(file), text);
  }

  private static String encode(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }
}
