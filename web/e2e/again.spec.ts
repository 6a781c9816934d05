// brief: U1 – whoever comes back sees the same page.
import { expect, test } from './test'

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

test('an answer that is not changed brings the same policy', async ({ request }) => {
  for (const path of ['/', '/docs/', '/favicon.svg']) {
    const first = await request.get(path)
    const { 'content-security-policy': policy = '', 'last-modified': since = '' } = first.headers()
    expect(policy).toContain("default-src 'none'")
    const again = await request.get(path, { headers: { 'if-modified-since': since } })
    expect(again.status()).toBe(304)
    for (const answer of [again, await request.head(path)]) {
      expect(answer.headers()['content-security-policy']).toBe(policy)
    }
  }
})
