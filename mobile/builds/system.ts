// As much of a phone's system as a bundle needs to run outside of one: timers, modules, a tree of
// native views that takes events, and real HTTP. Not Hermes, and nothing is drawn.
import { readFileSync } from 'node:fs'
import { createContext, Script } from 'node:vm'
import type { Answer, Init } from './outside'
import { clocks, network, scheduler, turns } from './outside'

type Props = Record<string, unknown>

/** A native view, as Fabric was told to make it. */
export interface View {
  tag: number
  name: string
  props: Props
  handle: unknown
  children: View[]
}

type Handler = (handle: unknown, event: string, payload: object) => void

/** What a native module answers when nobody has said otherwise. */
const anything = (known: Props = {}): object =>
  new Proxy(known, {
    get: (own, name) =>
      name in own ? own[name as string] : name === 'getConstants' ? () => ({}) : () => undefined,
  })

/** The views: made, copied and put together as the renderer says. */
function fabric() {
  let roots: View[] = []
  let handler: Handler = () => undefined
  const copy = (view: View, change: Partial<View>): View => ({ ...view, ...change })
  const manager = {
    createNode: (tag: number, name: string, _: number, props: Props, handle: unknown): View => ({
      ...{ tag, name, props, handle, children: [] },
    }),
    cloneNode: (view: View) => copy(view, { children: [...view.children] }),
    cloneNodeWithNewChildren: (view: View, children?: View[]) =>
      copy(view, { children: children ?? [] }),
    cloneNodeWithNewProps: (view: View, props: Props) =>
      copy(view, { props: { ...view.props, ...props }, children: [...view.children] }),
    cloneNodeWithNewChildrenAndProps: (view: View, first: unknown, second?: unknown) => {
      const [children, props] = Array.isArray(first) ? [first, second] : [[], first]
      return copy(view, { props: { ...view.props, ...(props as Props) }, children })
    },
    appendChild: (parent: View, child: View) => {
      parent.children.push(child)
      return parent
    },
    createChildSet: (): View[] => [],
    appendChildToSet: (set: View[], child: View) => void set.push(child),
    completeRoot: (_: number, set: View[]) => {
      roots = set
    },
    registerEventHandler: (given: Handler) => {
      handler = given
    },
    unstable_DefaultEventPriority: 32,
    unstable_DiscreteEventPriority: 2,
    unstable_ContinuousEventPriority: 8,
    unstable_IdleEventPriority: 268_435_456,
    unstable_getCurrentEventPriority: () => 32,
  }
  const all = (views: readonly View[] = roots): View[] =>
    views.flatMap((view) => [view, ...all(view.children)])
  const fire = (view: View, event: string, payload: object) => handler(view.handle, event, payload)
  return { manager: anything(manager), all, fire }
}

/** What only Expo's own app has: this is an app of its own. */
const isForeign = (name: string): boolean => name === 'ExpoGo'

/** Expo's own modules, and the classes that they are made of. */
function expo({ send }: ReturnType<typeof network>, { counted }: ReturnType<typeof turns>) {
  class Emitter {
    addListener = () => ({ remove: () => undefined })
    removeListener = () => undefined
    removeAllListeners = () => undefined
    emit = () => undefined
    listenerCount = () => 0
  }
  // Its facts are behind it, as those of a native object are: Expo's own class reads them from there.
  class NativeResponse extends Emitter {
    answer: Answer = { status: 0, rawHeaders: [], content: '' }
    get status() {
      return this.answer.status
    }
    get _rawHeaders() {
      return this.answer.rawHeaders.map(([name, value]) => [name, String(value)])
    }
    get statusText() {
      return ''
    }
    get url() {
      return ''
    }
    get redirected() {
      return false
    }
    async text() {
      return this.answer.content
    }
  }
  class NativeRequest {
    constructor(private readonly response: NativeResponse) {}
    cancel = () => undefined
    start(url: string, init: Init, body: Uint8Array) {
      const take = counted((answer: Answer) => {
        this.response.answer = answer
      })
      return send(url, init, body, take)
    }
  }
  const modules: Record<string, object> = {
    ExpoFetchModule: { NativeRequest, NativeResponse },
    ExpoLocalization: anything({
      getLocales: () => [{ languageCode: 'en', languageTag: 'en-GB' }],
      getCalendars: () => [],
    }),
    ExpoSecureStore: anything({ getValueWithKeyAsync: async () => null }),
    ExponentConstants: anything({
      executionEnvironment: 'standalone',
      manifest: JSON.stringify({ name: 'Innsight', slug: 'innsight', scheme: 'innsight' }),
    }),
    ExpoLinking: anything({ getLinkingURL: () => null }),
    NotificationsServerRegistrationModule: anything({ getRegistrationInfoAsync: async () => null }),
  }
  const named = (own: typeof modules, name: string) =>
    own[name] ?? (isForeign(name) ? undefined : anything({ ...new Emitter() }))
  return {
    ...{ EventEmitter: Emitter, NativeModule: Emitter, SharedObject: Emitter, SharedRef: Emitter },
    modules: new Proxy(modules, { get: (own, name) => named(own, String(name)) }),
    ...{ uuidv4: () => '', uuidv5: () => '', getViewConfig: () => null },
  }
}

/** The modules of React Native and of the packages, by their names. */
function turbo(platform: string, size: Size): (name: string) => object | null {
  const screen = { ...size, scale: 3, fontScale: 1 }
  const version = { major: 0, minor: 86, patch: 3, prerelease: null }
  const constants = {
    PlatformConstants: {
      ...{ Version: 34, Release: '14', osVersion: '18', systemName: 'iOS', isTesting: false },
      ...{ forceTouchAvailable: false, interfaceIdiom: 'phone', uiMode: 'normal' },
      ...{ reactNativeVersion: version, isDisableAnimations: true },
    },
    DeviceInfo: {
      Dimensions: {
        window: screen,
        screen,
        windowPhysicalPixels: screen,
        screenPhysicalPixels: screen,
      },
    },
    AppState: { initialAppState: 'active' },
    I18nManager: { isRTL: false, doLeftAndRightSwapInRTL: true },
    SourceCode: { scriptURL: `file:///${platform}.bundle` },
  } as Record<string, object>
  const texts = new Map<string, string>()
  const storage = anything({
    multiGet: (keys: string[], tell: (error: null, got: unknown[]) => void) =>
      tell(
        null,
        keys.map((key) => [key, texts.get(key) ?? null]),
      ),
    multiSet: (pairs: [string, string][], tell: (error: null) => void) => {
      for (const [key, value] of pairs) texts.set(key, value)
      tell(null)
    },
  })
  return (name) => {
    if (/AsyncStorage|AsyncSQLite/.test(name)) return storage
    if (name === 'NativeMicrotasksCxx') return { queueMicrotask }
    if (name === 'NativeDOMCxx') return anything()
    if (/Cxx$|^PlatformLocalStorage$/.test(name) || isForeign(name)) return null
    if (name === 'RNCNetInfo') {
      return anything({ getCurrentState: async () => ({ type: 'wifi', isConnected: true }) })
    }
    if (name === 'Appearance') return anything({ getColorScheme: () => 'light' })
    const own = constants[name]
    return own ? anything({ getConstants: () => own }) : anything()
  }
}

interface Size {
  width: number
  height: number
}

/** Runs a bundle over a server, and gives what can be seen and done from outside. */
export function start(file: string, platform: string, server: string, size: Size) {
  const told: string[] = []
  const views = fabric()
  const work = turns()
  const net = network(server)
  const { world: timers, end } = clocks(work)
  const callable = new Map<string, () => Record<string, (...given: unknown[]) => void>>()
  const say = (...words: unknown[]) => void told.push(words.map(String).join(' '))
  const ensure = (is: unknown, ...words: unknown[]) => void (is || say(...words))
  const world: Props = {
    ...{ ...timers, setImmediate, clearImmediate, queueMicrotask, performance },
    ...{ TextDecoder, TextEncoder, AbortController, URL },
    console: { log: say, info: say, warn: say, error: say, debug: say, assert: ensure },
    RN$Bridgeless: true,
    nativeRuntimeScheduler: scheduler(work),
    RN$registerCallableModule: (name: string, make: never) => callable.set(name, make),
    __turboModuleProxy: turbo(platform, size),
    nativeFabricUIManager: views.manager,
    nativeModuleProxy: {},
    __nativeComponentRegistry__hasComponent: () => true,
    expo: expo(net, work),
  }
  const context = createContext(world)
  world.global = context
  new Script(readFileSync(file, 'utf8'), { filename: `${platform}.bundle` }).runInContext(context)
  callable
    .get('AppRegistry')?.()
    .runApplication?.('main', { rootTag: 1, initialProps: {}, fabric: true })
  return {
    ...{ asked: net.asked, isQuiet: net.isQuiet, told, turns_ms: work.lengths_ms, end },
    all: () => views.all(),
    fire: work.counted(views.fire),
  }
}
