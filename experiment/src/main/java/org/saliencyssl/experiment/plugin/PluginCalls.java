package org.saliencyssl.experiment.plugin;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.ApiVersion;

/**
 * Stands between the program and a plug-in with a class loader of its own. During a call the
 * plug-in's loader is the thread's context class loader, so that libraries of the plug-in that use
 * {@link java.util.ServiceLoader} find what lies beside them; and code that does not fit the
 * program's classes ends as a {@link PluginException} that names the plug-in's jars.
 */
public final class PluginCalls implements InvocationHandler {

  private static final String API = "org.saliencyssl.api";

  private final Object plugin;
  private final ClassLoader loader;

  private PluginCalls(Object plugin, ClassLoader loader) {
    this.plugin = plugin;
    this.loader = loader;
  }

  /**
   * Wraps a factory; what it creates is wrapped too.
   *
   * @param plugin a factory
   * @param <T> its interface, one of {@code saliency-api}
   * @return an object with all interfaces of {@code saliency-api} that the plug-in has; the plug-in
   *     itself if its loader is the program's own
   */
  @SuppressWarnings("unchecked") // the proxy has every API interface that the plug-in has
  public static <T> T guard(T plugin) {
    return (T) guarded(plugin);
  }

  private static Object guarded(Object plugin) {
    ClassLoader program = ApiVersion.class.getClassLoader();
    ClassLoader loader = plugin.getClass().getClassLoader();
    if (loader == null || !(loader.getParent() instanceof SharedPackages)) {
      return plugin;
    }
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    collect(plugin.getClass(), interfaces);
    return Proxy.newProxyInstance(
        program, interfaces.toArray(Class<?>[]::new), new PluginCalls(plugin, loader));
  }

  private static void collect(@Nullable Class<?> type, Set<Class<?>> interfaces) {
    if (type == null) {
      return;
    }
    for (Class<?> one : type.getInterfaces()) {
      if (one.getPackageName().equals(API)) {
        interfaces.add(one);
      }
      collect(one, interfaces);
    }
    collect(type.getSuperclass(), interfaces);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getName().equals("equals") && method.getDeclaringClass() == Object.class) {
      return arguments != null && plugin.equals(target(arguments[0]));
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Object result = method.invoke(plugin, arguments);
      boolean part = method.getReturnType().getPackageName().equals(API);
      return result != null && part && method.getReturnType().isInterface()
          ? guarded(result)
          : result;
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof LinkageError misfit ? misfit(misfit) : e.getCause();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static @Nullable Object target(@Nullable Object other) {
    return other != null
            && Proxy.isProxyClass(other.getClass())
            && Proxy.getInvocationHandler(other) instanceof PluginCalls calls
        ? calls.plugin
        : other;
  }

  private PluginException misfit(LinkageError e) {
    return new PluginException(
        "the plug-in in %s does not fit this program (plug-in API version %d): %s; build it again"
                .formatted(loader.getName(), ApiVersion.CURRENT, e)
            + " against this version of saliency-api, with its libraries beside it",
        e);
  }
}
