// brief: U1 – whoever comes back sees the same page.
import { expect, test } from '@playwright/test'

for (const [path, sign] of [
  ['/', '.card h3'],
  ['/?adults=3', '.card h3'],
  ['/docs/', '.scalar-app, #app h1, .references-layout'],
  ['/docs/index.html', '.scalar-app, #app h1, .references-layout'],
] as const) {
  test(`${path} can be loaded again and again`, async ({ page }) => {
    const refused: string[] = []
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text())
    })
    await page.goto(path)
    await expect(page.locator(sign).first()).toBeVisible()
    for (const come of [() => page.reload(), () => page.reload(), () => page.goto(path)]) {
      await come()
      await expect(page.locator(sign).first()).toBeVisible()
    }
    expect(refused).toEqual([])
  })
}

test('an answer that is not changed brings no other policy', async ({ request }) => {
  const paths = ['/', '/docs/', '/favicon.svg']
  for (const path of paths) {
    const first = await request.get(path)
    const policy = first.headers()['content-security-policy']
    const since = first.headers()['last-modified']
    const etag = first.headers().etag
    const again = await request.get(path, {
      headers: {
        ...(since ? { 'if-modified-since': since } : {}),
        ...(etag ? { 'if-none-match': etag } : {}),
      },
    })
    expect([200, 304]).toContain(again.status())
    expect([policy, undefined]).toContain(again.headers()['content-security-policy'])
    const head = await request.head(path)
    expect([policy, undefined]).toContain(head.headers()['content-security-policy'])
  }
})
