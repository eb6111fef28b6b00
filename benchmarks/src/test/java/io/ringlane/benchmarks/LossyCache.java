package io.ringlane.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

import io.ringlane.api.Cache;

/** Control: a cache that answers one write and does not carry it out. It sends a read in its place, so that the counts agree. */
final class LossyCache {
  private LossyCache() {}

  /** @param lost the tag of the write that is lost */
  @SuppressWarnings("unchecked") // the proxy hands everything on to a cache of these types
  static Cache<Long, byte[]> around(Cache<Long, byte[]> cache, long lost) {
    return (Cache<Long, byte[]>) Proxy.newProxyInstance(Cache.class.getClassLoader(), new Class<?>[]{Cache.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("putAsync") && Values.tagOf((byte[]) arguments[1]) == lost) {
            CompletionStage<?> read = cache.getAsync((Long) Objects.requireNonNull(arguments[0]));
            return read.thenApply(value -> null);
          }
          try {
            return method.invoke(cache, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
          }
        });
  }
}
