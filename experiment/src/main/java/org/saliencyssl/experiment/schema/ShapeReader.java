package org.saliencyssl.experiment.schema;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.saliencyssl.api.PluginFactory;
import org.saliencyssl.api.PluginRegistry;
import org.saliencyssl.api.Setting;
import org.saliencyssl.experiment.plugin.PluginCalls;
import org.saliencyssl.experiment.spec.DeviceChoice;
import org.saliencyssl.experiment.spec.Expected;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.experiment.spec.MaskingChoice;
import org.saliencyssl.experiment.spec.ObjectiveChoice;
import org.saliencyssl.experiment.spec.PluginRegistries;
import org.saliencyssl.experiment.spec.SaliencyChoice;

/**
 * Reads the shape of a spec from the settings records and the plug-ins found, by the rules that
 * {@link PluginFactory} gives for settings.
 */
public final class ShapeReader {

  private static final String COMMON = "org.saliencyssl.";

  private final PluginRegistries plugins;
  private final SettingDocs docs;
  private final Set<Class<?>> records = new LinkedHashSet<>();

  /**
   * Makes a reader.
   *
   * @param plugins the plug-ins that specs may name
   */
  public ShapeReader(PluginRegistries plugins) {
    this.plugins = plugins;
    this.docs = new SettingDocs();
  }

  /**
   * Reads the sections.
   *
   * @return the shape of {@link ExperimentSpec}
   */
  public Shape.Fields read() {
    return fields(ExperimentSpec.class, List.of());
  }

  /**
   * Returns the records whose docs were looked for.
   *
   * @return in the order met; empty before {@link #read}
   */
  public List<Class<?>> records() {
    return List.copyOf(records);
  }

  private Shape.Fields fields(Class<?> type, List<Shape.Field> more) {
    records.add(type);
    List<Shape.Field> fields = new ArrayList<>(more);
    for (RecordComponent component : type.getRecordComponents()) {
      String doc = docs.of(type, component.getName());
      Setting range = component.getAnnotation(Setting.class);
      Shape shape = shape(component.getGenericType(), range);
      fields.add(new Shape.Field(component.getName(), doc, shape));
    }
    String name = type.getName();
    String plain = name.startsWith(COMMON) ? name.substring(COMMON.length()) : name;
    return new Shape.Fields(plain.replace('$', '.'), docs.of(type), fields);
  }

  private Shape shape(Type type, @Nullable Setting range) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == List.class
          ? new Shape.Many(shape(generic.getActualTypeArguments()[0], range))
          : shape(generic.getRawType(), range);
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException("settings cannot have a component of type " + type);
    }
    if (plain.isRecord()) {
      return section(plain);
    }
    if (plain.isEnum()) {
      return new Shape.Words(List.copyOf(Expected.constants(plain).keySet()));
    }
    if (plain.isInterface() && plain.isSealed()) {
      return family(plain);
    }
    return scalar(plain, range);
  }

  private static Shape scalar(Class<?> type, @Nullable Setting range) {
    if (type == String.class) {
      return new Shape.Text(null);
    }
    if (type == boolean.class || type == Boolean.class) {
      return new Shape.Flag();
    }
    if (type == int.class || type == Integer.class) {
      return new Shape.Numeric(true, Integer.MIN_VALUE, Integer.MAX_VALUE, range);
    }
    if (type == long.class || type == Long.class) {
      return new Shape.Numeric(true, Long.MIN_VALUE, Long.MAX_VALUE, range);
    }
    if (type == double.class || type == Double.class) {
      return new Shape.Numeric(false, 0, 0, range);
    }
    throw new IllegalArgumentException("settings cannot have a component of type " + type);
  }

  private Shape section(Class<?> type) {
    if (type == DeviceChoice.class) {
      return new Shape.Text(DeviceChoice.PATTERN);
    }
    if (type == MaskingChoice.class) {
      return plugins(plugins.masking(), List.of());
    }
    if (type == ObjectiveChoice.class) {
      return plugins(plugins.objective(), List.of());
    }
    return type == SaliencyChoice.class ? saliency() : fields(type, List.of());
  }

  private Shape family(Class<?> family) {
    records.add(family);
    Map<String, Shape.Fields> types = new LinkedHashMap<>();
    for (Class<?> type : family.getPermittedSubclasses()) {
      types.put(Expected.hyphenated(type.getSimpleName()), fields(type, List.of()));
    }
    return new Shape.Tagged(docs.of(family), types);
  }

  private Shape saliency() {
    Shape words =
        new Shape.Words(List.copyOf(Expected.constants(SaliencyChoice.Maps.class).keySet()));
    String doc = "whether a map is computed for each view or once for each image and cropped";
    Shape.Tagged providers =
        plugins(plugins.saliency(), List.of(new Shape.Field(SaliencyChoice.MAPS, doc, words)));
    Map<String, Shape.Fields> types = new LinkedHashMap<>(providers.types());
    String none = SaliencyChoice.NONE;
    types.put(none, new Shape.Fields("saliency." + none, "no saliency map", List.of()));
    return new Shape.Tagged(providers.doc(), types);
  }

  private <F extends PluginFactory<?>> Shape.Tagged plugins(
      PluginRegistry<F> registry, List<Shape.Field> more) {
    Map<String, Shape.Fields> types = new LinkedHashMap<>();
    for (String name : registry.names()) {
      PluginFactory<?> plugin = PluginCalls.guard(registry.find(name));
      Shape.Fields fields = fields(plugin.settingsType(), more);
      types.put(name, new Shape.Fields(fields.name(), plugin.description(), fields.fields()));
    }
    return new Shape.Tagged("a " + registry.kind() + ", told apart by its type", types);
  }
}
