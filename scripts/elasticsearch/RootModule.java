import java.util.Collection;
import java.util.List;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestHandler;

/** What the module that puts {@link RootHandler} at its place is in every version. */
abstract class RootModule extends Plugin {
  private ClusterService cluster;

  @Override
  public Collection<?> createComponents(PluginServices services) {
    cluster = services.clusterService();
    return List.of();
  }

  Collection<RestHandler> handlers() {
    return List.of(new RootHandler(cluster));
  }
}
