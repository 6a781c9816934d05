// brief: U7
import { expect, test } from 'vitest'
import { srcSet } from './photo'

test('a photo is offered in each of its widths', () => {
  const photo = { url: '/v1/hotels/1/photos/2/640', alt: 'Pool', width: 640, height: 480 }
  expect(srcSet({ ...photo, widths: [320, 640, 1000] })).toBe(
    '/v1/hotels/1/photos/2/320 320w, /v1/hotels/1/photos/2/640 640w, /v1/hotels/1/photos/2/1000 1000w',
  )
})

test('a drawing is as good in every width', () => {
  const drawing = { url: '/v1/hotels/1/picture.svg', alt: 'Drawing', width: 640, height: 480 }
  expect(srcSet(drawing)).toBeUndefined()
})
