// Who is signed in, the trips, and the language of the app.
import { useRouter } from 'expo-router'
import { useState } from 'react'
import { StyleSheet, View } from 'react-native'
import { useUser } from '../client'
import { FailureLine } from '../faces/Failure'
import { hasMap } from '../map/map'
import { mayCutOff, useMarkStyle } from '../map/pictures'
import type { Language } from '../messages/language'
import { LANGUAGES, t, useLanguage } from '../messages/language'
import { Setting } from '../pushes/Setting'
import { Button } from '../ui/Button'
import { Card } from '../ui/Card'
import { Chip } from '../ui/Chip'
import { Screen } from '../ui/Screen'
import { Words } from '../ui/Words'
import { SignIn } from './SignIn'

function Languages() {
  const { chosen, choose } = useLanguage()
  const tags = Object.keys(LANGUAGES) as Language[]
  return (
    <Card>
      <Words kind="heading">{t.menu.language}</Words>
      <View style={styles.row}>
        <Chip on={chosen === null} onPress={() => choose(null)}>
          {t.menu.ownLanguage}
        </Chip>
        {tags.map((tag) => (
          <Chip key={tag} on={chosen === tag} onPress={() => choose(tag)}>
            {LANGUAGES[tag]}
          </Chip>
        ))}
      </View>
    </Card>
  )
}

/** For whoever sees half a price: nothing tells the app that a map cuts its marks off. */
function MarkStyles() {
  const { style, choose } = useMarkStyle()
  return (
    <Card>
      <Words kind="heading">{t.menu.map}</Words>
      <View style={styles.row}>
        <Chip on={style === 'pictures'} onPress={() => choose(next[style])}>
          {t.menu.pictures}
        </Chip>
      </View>
      <Words kind="small">{t.menu.picturesWhy}</Words>
    </Card>
  )
}

const next = { drawn: 'pictures', pictures: 'drawn' } as const

/** Signing out ends here, whatever the server says: what it could not be told is said. */
function SignOut() {
  const signOut = useUser((store) => store.signOut)
  const [busy, setBusy] = useState(false)
  const leave = async () => {
    setBusy(true)
    await signOut().catch(() => undefined)
    setBusy(false)
  }
  return (
    <Button kind="quiet" busy={busy} onPress={() => void leave()}>
      {t.menu.signOut}
    </Button>
  )
}

export function AccountScreen() {
  const router = useRouter()
  const { user, problem, load } = useUser()
  return (
    <Screen title={t.menu.title}>
      <Card>
        {user ? (
          <>
            <Words kind="heading">{t.menu.hello(user.name)}</Words>
            <Words tone="ink2">{user.email}</Words>
            <SignOut />
          </>
        ) : problem ? (
          <FailureLine error={problem} onRetry={() => void load().catch(() => undefined)} />
        ) : (
          <>
            <Words kind="heading">{t.signIn.title}</Words>
            <SignIn />
          </>
        )}
      </Card>
      <Button kind="quiet" onPress={() => router.push('/trips')}>
        {t.menu.trips}
      </Button>
      {user && <Setting />}
      <Languages />
      {hasMap() && mayCutOff() && <MarkStyles />}
    </Screen>
  )
}

const styles = StyleSheet.create({
  row: { flexDirection: 'row', flexWrap: 'wrap', columnGap: 8 },
})
